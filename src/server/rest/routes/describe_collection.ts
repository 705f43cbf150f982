import type { ElanusClient } from "../../../client/elanus_client.ts";
import type { FieldDescription, FunctionDescription, IndexDescription } from "../../../client/responses.ts";
import { ElanusError } from "../../../errors/index.ts";

interface Named {
  collection_name: string;
  db_name: string;
}

/** A collection with its fields, indexes and aliases, in the words of REST. */
export async function describedCollection(client: ElanusClient, named: Named) {
  const { schema, ...whole } = await client.describeCollection(named);
  const { index_descriptions: indexes } = await client.describeIndex(named);
  const { state } = await client.getLoadState(named);
  return {
    collectionName: whole.collection_name,
    collectionID: Number(whole.collectionID),
    description: schema.description,
    autoId: schema.autoID,
    fields: schema.fields.map(describedField),
    functions: (schema.functions ?? []).map(describedFunction),
    aliases: whole.aliases,
    indexes: indexes.map(({ index_name, field_name, params }) => ({
      fieldName: field_name,
      indexName: index_name,
      metricType: parameter(params, "metric_type"),
    })),
    load: state,
    shardsNum: whole.shards_num,
    partitionsNum: Number(whole.num_partitions),
    consistencyLevel: whole.consistency_level,
    enableDynamicField: schema.enable_dynamic_field,
    properties: whole.properties,
  };
}

function describedField(field: FieldDescription) {
  return {
    id: Number(field.fieldID),
    name: field.name,
    type: field.data_type,
    description: field.description,
    primaryKey: field.is_primary_key,
    partitionKey: field.is_partition_key ?? false,
    clusteringKey: false,
    autoId: field.autoID,
    nullable: field.nullable ?? false,
    ...(field.default_value === undefined ? {} : { defaultValue: field.default_value }),
    ...(field.element_type === undefined ? {} : { elementType: field.element_type }),
    ...(field.is_function_output ? { isFunctionOutput: true } : {}),
    params: field.type_params,
  };
}

function describedFunction({ name, description, type, ...rest }: FunctionDescription) {
  return {
    name,
    description,
    type,
    inputFieldNames: rest.input_field_names,
    outputFieldNames: rest.output_field_names,
    params: Object.entries(rest.params).map(([key, value]) => ({ key, value })),
  };
}

/** An index and how far it is built. */
export function describedIndex({ index_name, field_name, params, ...progress }: IndexDescription) {
  return {
    indexName: index_name,
    fieldName: field_name,
    indexType: parameter(params, "index_type"),
    metricType: parameter(params, "metric_type"),
    indexState: progress.state,
    failReason: progress.index_state_fail_reason,
    totalRows: Number(progress.total_rows),
    indexedRows: Number(progress.indexed_rows),
    pendingRows: Number(progress.pending_index_rows),
  };
}

function parameter(params: IndexDescription["params"], key: string): string {
  return String(params.find((pair) => pair.key === key)?.value ?? "");
}

/** Whether a collection, or some of its partitions, can be read, and the percentage that is loaded. */
export async function loadStateOf(client: ElanusClient, named: Named & { partition_names?: string[] }) {
  const { state } = await client.getLoadState(named);
  if (state === "LoadStateNotExist") {
    throw new ElanusError("COLLECTION_NOT_FOUND", `collection \`${named.collection_name}\` does not exist`);
  }
  if (state === "LoadStateNotLoad") return { loadState: state };
  const { progress } = await client.getLoadingProgress(named);
  return { loadState: state, loadProgress: Number(progress) };
}
