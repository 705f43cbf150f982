import type { FieldDefinition, FunctionDefinition, IndexDefinition } from "../../../client/requests.ts";
import { ElanusError, nameHint } from "../../../errors/index.ts";
import { DataType, type DataTypeName } from "../../../schema/data_type.ts";
import type { Body } from "../body.ts";

/** A field as REST describes it, in the client's words. */
export function fieldDefinition(field: Body, autoID: boolean): FieldDefinition {
  const elementType = field.text("elementDataType");
  const isPrimary = field.flag("isPrimary") ?? false;
  if (field.flag("isClusteringKey")) throw refusedField("isClusteringKey");
  return {
    name: field.neededText("fieldName"),
    data_type: dataTypeIn(field.neededText("dataType")),
    description: field.text("description"),
    is_primary_key: isPrimary,
    is_partition_key: field.flag("isPartitionKey") ?? false,
    autoID: isPrimary && autoID,
    nullable: field.flag("nullable"),
    default_value: defaultIn(field),
    ...(elementType === undefined ? {} : { element_type: dataTypeIn(elementType) }),
    type_params: typeParams(field.part("elementTypeParams")),
  };
}

function dataTypeIn(name: string): DataTypeName {
  if (isDataType(name)) return name;
  throw new ElanusError("INVALID_SCHEMA", `data type \`${name}\` does not exist`, {
    hint: nameHint(
      name,
      Object.keys(DataType).filter((known) => known !== "None"),
    ),
  });
}

function isDataType(name: string): name is DataTypeName {
  return Object.hasOwn(DataType, name);
}

/** As in the SDK, a boolean default travels as 0 or 1. */
function defaultIn(field: Body): number | string | undefined {
  const value = field.value("defaultValue");
  if (typeof value === "boolean") return Number(value);
  return typeof value === "bigint" ? String(value) : field.number("defaultValue");
}

function typeParams(params: Body | undefined): FieldDefinition["type_params"] {
  if (params === undefined) return undefined;
  return {
    dim: params.number("dim"),
    max_length: params.number("max_length"),
    max_capacity: params.number("max_capacity"),
    "mmap.enabled": params.flag("mmap.enabled"),
    enable_analyzer: params.flag("enable_analyzer"),
    enable_match: params.flag("enable_match"),
    analyzer_params: analyzerParams(params, "analyzer_params"),
  };
}

/** JSON text or an object. */
export function analyzerParams(body: Body, name: string): string | Record<string, unknown> | undefined {
  const value = body.value(name);
  return typeof value === "string" ? value : body.object(name);
}

export function functionDefinition(body: Body): FunctionDefinition {
  const type = body.neededText("type");
  if (type !== "BM25") throw refusedField(`type: ${type}`);
  return {
    name: body.neededText("name"),
    description: body.text("description"),
    type,
    input_field_names: body.need("inputFieldNames", body.texts("inputFieldNames")),
    output_field_names: body.need("outputFieldNames", body.texts("outputFieldNames")),
    params: body.object("params") ?? {},
  };
}

/** The type of an index may stand among its parameters, as older programs have it. */
export function indexDefinition(index: Body): IndexDefinition {
  const { index_type: typeAmongParams, ...params } = index.object("params") ?? {};
  const type = index.text("indexType") ?? typeAmongParams ?? "AUTOINDEX";
  return {
    field_name: index.neededText("fieldName"),
    index_name: index.text("indexName"),
    index_type: String(type),
    metric_type: index.text("metricType"),
    params,
  };
}

function refusedField(what: string): ElanusError {
  return new ElanusError("NOT_SUPPORTED", `\`${what}\` is not supported`);
}
