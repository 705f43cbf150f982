import type { IndexRequest } from "../engine/indexes/index_admin.ts";
import { ElanusError, nameHint } from "../errors/index.ts";
import { checkFirstProperties } from "../schema/collection_properties.ts";
import type { Properties } from "../schema/collection_schema.ts";
import { DataType, type DataTypeName } from "../schema/data_type.ts";
import type { CollectionDefinition } from "../schema/define_collection.ts";
import type { FieldDefinition } from "../schema/field_schema.ts";
import { checkRequest } from "./check_request.ts";
import type {
  CreateCollectionQuick,
  CreateCollectionRequest,
  CreateCollectionWithFields,
  CreateIndexRequest,
  IndexDefinition,
  IndexParameters,
} from "./requests.ts";

/** A request to create a collection, in whichever form it came. */
export interface CollectionPlan {
  readonly definition: CollectionDefinition;
  readonly properties: Properties;
  /** Over how many partitions the partition key spreads the rows. */
  readonly numPartitions?: number;
  readonly indexes: readonly IndexRequest[];
}

const SCHEMA_FORM = [
  "collection_name",
  "fields",
  "functions",
  "schema",
  "description",
  "enable_dynamic_field",
  "enableDynamicField",
  "properties",
  "shards_num",
  "index_params",
  "num_partitions",
  "partition_key_field",
];
const QUICK_FORM = [
  "collection_name",
  "dimension",
  "primary_field_name",
  "id_type",
  "vector_field_name",
  "metric_type",
  "enable_dynamic_field",
  "enableDynamicField",
  "description",
  "auto_id",
  "index_params",
];
const QUICK_KEY_LENGTH = 65_535;
const INDEX_FIELDS = ["field_name", "index_name", "index_type", "metric_type", "params"];
const EXTRA_PARAMS = ["index_type", "metric_type", "params"];

export function planCollection(request: CreateCollectionRequest): CollectionPlan {
  checkRequest("createCollection", request, [...SCHEMA_FORM, ...QUICK_FORM]);
  if (isQuick(request)) return planCollection(quickCollection(request));
  checkRequest("createCollection", request, SCHEMA_FORM);
  const fields = "fields" in request ? request.fields : "schema" in request ? request.schema : undefined;
  if (!Array.isArray(fields)) {
    throw new ElanusError("INVALID_SCHEMA", `collection \`${request.collection_name}\` has no fields`, {
      hint: "give `fields`, or `dimension` for the short form",
    });
  }
  const indexes = request.index_params === undefined ? [] : [request.index_params].flat();
  return {
    definition: {
      name: request.collection_name,
      description: request.description,
      fields: withPartitionKey(fields, request.partition_key_field),
      functions: request.functions,
      enableDynamicField: request.enable_dynamic_field ?? request.enableDynamicField,
      consistencyLevel: request.consistency_level,
    },
    properties: checkFirstProperties(request.properties ?? {}),
    numPartitions: request.num_partitions,
    indexes: indexes.map((index) => {
      checkRequest("index_params", index, INDEX_FIELDS);
      return indexRequest(index);
    }),
  };
}

/** The SDK's second way to say it. */
function withPartitionKey(fields: readonly FieldDefinition[], name = ""): readonly FieldDefinition[] {
  if (name === "") return fields;
  if (fields.some((field) => field.name === name)) {
    return fields.map((field) => (field.name === name ? { ...field, is_partition_key: true } : field));
  }
  throw new ElanusError("FIELD_NOT_FOUND", `field \`${name}\` does not exist to be the partition key`, {
    hint: nameHint(
      name,
      fields.map((field) => field.name),
    ),
  });
}

function isQuick(request: CreateCollectionRequest): request is CreateCollectionQuick {
  return "dimension" in request && request.dimension !== undefined;
}

/**
 * The short form at length: a key, a vector, a dynamic field, and an index.
 *
 * @throws ElanusError INVALID_PARAMETER for what the short form does not take.
 */
export function quickCollection(
  request: CreateCollectionQuick,
): CreateCollectionWithFields & { index_params: IndexDefinition } {
  checkRequest("createCollection", request, QUICK_FORM);
  const vector = request.vector_field_name ?? "vector";
  if (request.index_params !== undefined) checkRequest("index_params", request.index_params, EXTRA_PARAMS);
  const { index_type = "AUTOINDEX", metric_type, params } = request.index_params ?? { metric_type: undefined };
  return {
    collection_name: request.collection_name,
    db_name: request.db_name,
    description: request.description,
    fields: [quickKey(request), { name: vector, data_type: DataType.FloatVector, dim: request.dimension }],
    enable_dynamic_field: request.enable_dynamic_field ?? request.enableDynamicField ?? true,
    consistency_level: request.consistency_level,
    index_params: {
      field_name: vector,
      index_type,
      metric_type: request.metric_type ?? metric_type,
      params: parsed(params),
    },
  };
}

function quickKey(request: CreateCollectionQuick): FieldDefinition {
  return {
    name: request.primary_field_name ?? "id",
    data_type: request.id_type ?? DataType.Int64,
    is_primary_key: true,
    autoID: request.auto_id ?? false,
    ...(isVarChar(request.id_type) ? { max_length: QUICK_KEY_LENGTH } : {}),
  };
}

function isVarChar(type: DataType | DataTypeName | undefined): boolean {
  return type === "VarChar" || type === DataType.VarChar;
}

/** Both of the SDK's forms: parameters beside the index, or packed into `extra_params`. */
export function indexRequest(request: CreateIndexRequest | IndexDefinition): IndexRequest {
  const base = { field: request.field_name, name: request.index_name };
  if ("extra_params" in request && request.extra_params !== undefined) {
    checkRequest("extra_params", request.extra_params, EXTRA_PARAMS);
    const { index_type = "", metric_type, params }: IndexParameters = request.extra_params;
    return { ...base, type: index_type, metric: metric_type, params: parsed(params) };
  }
  const { index_type = "", metric_type, params }: Partial<IndexDefinition> = request;
  return { ...base, type: index_type, metric: metric_type, params: parsed(params) };
}

function parsed(params: unknown): Record<string, unknown> {
  if (params === undefined || params === "") return {};
  const value: unknown = typeof params === "string" ? parseJson(params) : params;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new ElanusError("INVALID_PARAMETER", "index parameters are neither an object nor JSON text of one", {
    detail: `found ${JSON.stringify(params)}`,
    hint: "as `{ M: 16, efConstruction: 200 }`",
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
