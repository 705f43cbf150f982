import type { CreateCollectionRequest, FieldDefinition, IndexDefinition } from "../../../client/requests.ts";
import { ElanusError } from "../../../errors/index.ts";
import type { Body } from "../body.ts";
import { type Asked, collectionIn } from "../route.ts";
import { fieldDefinition, functionDefinition, indexDefinition } from "./field_definitions.ts";

const DEFAULT_KEY_LENGTH = 65_535;

/** What both forms make of a request: from its fields, or in short from the dimension of its vectors. */
interface Form {
  readonly fields: FieldDefinition[];
  readonly index_params: IndexDefinition[];
  readonly enable_dynamic_field: boolean | undefined;
}

/** A collection to create, as the client takes it. */
export function createCollectionRequest(asked: Asked): CreateCollectionRequest {
  const { body } = asked;
  const params = body.part("params");
  const schema = body.part("schema");
  const form = schema === undefined ? quickForm(body, params) : schemaForm(body, schema);
  params?.number("shardsNum");
  return {
    ...collectionIn(asked),
    ...form,
    description: body.text("description") ?? schema?.text("description"),
    functions: schema?.partsOf("functions")?.map(functionDefinition),
    consistency_level: body.text("consistencyLevel") ?? params?.text("consistencyLevel"),
    num_partitions: params?.count("partitionsNum"),
    properties: propertiesIn(params),
  };
}

function schemaForm(body: Body, schema: Body): Form {
  const autoID = schema.flag("autoID") ?? false;
  const fields = schema.need("fields", schema.partsOf("fields"));
  // Older versions of the SDK misspell it.
  const misspelt = schema.flag("enabledDynamicField");
  return {
    fields: fields.map((field) => fieldDefinition(field, autoID)),
    index_params: (body.partsOf("indexParams") ?? []).map(indexDefinition),
    enable_dynamic_field: schema.flag("enableDynamicField") ?? misspelt ?? false,
  };
}

function quickForm(body: Body, params: Body | undefined): Form {
  const vector = body.text("vectorFieldName") ?? "vector";
  const metric_type = body.text("metricType") ?? "COSINE";
  return {
    fields: [
      keyField(body, params),
      { name: vector, data_type: "FloatVector", dim: body.need("dimension", body.count("dimension")) },
    ],
    index_params: [{ field_name: vector, index_name: vector, index_type: "AUTOINDEX", metric_type }],
    enable_dynamic_field: params?.flag("enableDynamicField") ?? true,
  };
}

function keyField(body: Body, params: Body | undefined): FieldDefinition {
  const type = body.text("idType") ?? "Int64";
  const length = params?.number("max_length") ?? DEFAULT_KEY_LENGTH;
  const key = {
    name: body.text("primaryFieldName") ?? "id",
    is_primary_key: true,
    autoID: body.flag("autoID") ?? false,
  };
  if (type.toLowerCase() === "int64") return { ...key, data_type: "Int64" };
  if (type.toLowerCase() === "varchar") return { ...key, data_type: "VarChar", max_length: length };
  throw new ElanusError("INVALID_PARAMETER", `\`idType\` must be Int64 or VarChar`, { detail: `it is ${type}` });
}

/** Parameters that are properties of a collection elsewhere. */
function propertiesIn(params: Body | undefined): Record<string, string | number | boolean> {
  const properties = {
    "collection.ttl.seconds": params?.number("ttlSeconds"),
    "partitionkey.isolation": params?.flag("partitionKeyIsolation"),
    "mmap.enabled": params?.flag("mmap.enabled"),
  };
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
