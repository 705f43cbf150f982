import { schemaTime } from "../engine/catalog/documents.ts";
import type { Collection } from "../engine/collection/collection.ts";
import { DataType } from "../schema/data_type.ts";
import { type FieldSchema, isVectorField } from "../schema/field_schema.ts";
import type { FunctionSchema } from "../schema/function_schema.ts";
import { formatTimestamp, parseTimestamp } from "../schema/time/timestamp.ts";
import { hybridTimestamp, keyValues, success } from "./answers.ts";
import type { DescribeCollectionResponse, FieldDescription, FunctionDescription } from "./responses.ts";

/** A collection in the words of Milvus's DescribeCollection. */
export function describeCollection(collection: Collection, aliases: string[]): DescribeCollectionResponse {
  const { document, layout } = collection;
  const { schema } = document;
  const declared = schema.fields.filter((field) => !field.isDynamic);
  const fields = declared.map((field) => describeField(field, layout.timeZone));
  const ofKind = (vectors: boolean) =>
    Object.fromEntries(
      fields.filter((_, i) => isVectorField(declared[i]) === vectors).map((field) => [field.name, field]),
    );
  return {
    status: success(),
    schema: {
      name: schema.name,
      description: schema.description,
      enable_dynamic_field: schema.enableDynamicField,
      autoID: layout.primary.autoId,
      fields,
      functions: (schema.functions ?? []).map(describeFunction),
    },
    collectionID: String(document.id),
    collection_name: schema.name,
    consistency_level: schema.consistencyLevel,
    aliases,
    // As in Milvus, which writes the time zone that holds to the properties.
    properties: keyValues({ ...document.properties, timezone: layout.timeZone }),
    created_timestamp: hybridTimestamp(document.createdAt),
    created_utc_timestamp: String(document.createdAt),
    update_timestamp_str: hybridTimestamp(schemaTime(document)),
    shards_num: 1,
    num_partitions: String(document.partitions.length),
    db_name: document.namespace,
    anns_fields: ofKind(true),
    scalar_fields: ofKind(false),
  };
}

function describeFunction({ name, description, type, input, output }: FunctionSchema): FunctionDescription {
  return { name, description, type, input_field_names: [input], output_field_names: [output], params: {} };
}

export function describeField(field: FieldSchema, timeZone: string): FieldDescription {
  const limits = {
    ...(field.dim === undefined ? {} : { dim: String(field.dim) }),
    ...(field.maxLength === undefined ? {} : { max_length: String(field.maxLength) }),
    ...(field.maxCapacity === undefined ? {} : { max_capacity: String(field.maxCapacity) }),
    ...(field.memoryMapped === undefined ? {} : { "mmap.enabled": String(field.memoryMapped) }),
    ...(field.enableAnalyzer ? { enable_analyzer: "true" } : {}),
    ...(field.enableMatch ? { enable_match: "true" } : {}),
    ...(field.analyzerParams === undefined ? {} : { analyzer_params: JSON.stringify(field.analyzerParams) }),
  };
  return {
    fieldID: String(field.id),
    name: field.name,
    description: field.description,
    is_primary_key: field.isPrimaryKey,
    is_partition_key: field.isPartitionKey ?? false,
    autoID: field.autoId,
    data_type: field.type,
    dataType: DataType[field.type],
    ...(field.elementType === undefined ? {} : { element_type: field.elementType }),
    nullable: field.nullable,
    ...(field.defaultValue === undefined ? {} : { default_value: defaultOf(field, timeZone) }),
    is_dynamic: false,
    state: "FieldCreated",
    type_params: keyValues(limits),
    index_params: [],
    is_function_output: field.isFunctionOutput ?? false,
    ...limits,
  };
}

function defaultOf({ type, defaultValue }: FieldSchema, timeZone: string): string | number {
  const micros = type === "Timestamptz" ? parseTimestamp(String(defaultValue)) : undefined;
  if (micros !== undefined) return formatTimestamp(micros, timeZone);
  return typeof defaultValue === "boolean" ? Number(defaultValue) : (defaultValue ?? "");
}
