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
  // Programs send names of the short form beside a schema too: then they mean nothing, as in Milvus.
  const named = shortNames(body, params);
  const fields = schema?.partsOf("fields") ?? [];
  const form = fields.length === 0 ? shortForm(body, named) : schemaForm(body, schema, fields);
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

function schemaForm(body: Body, schema: Body | undefined, fields: readonly Body[]): Form {
  const autoID = schema?.flag("autoID") ?? false;
  // Older versions of the SDK misspell it.
  const misspelt = schema?.flag("enabledDynamicField");
  return {
    fields: fields.map((field) => fieldDefinition(field, autoID)),
    index_params: (body.partsOf("indexParams") ?? []).map(indexDefinition),
    enable_dynamic_field: schema?.flag("enableDynamicField") ?? misspelt ?? false,
  };
}

/** What the short form says of its two fields. */
function shortNames(body: Body, params: Body | undefined) {
  return {
    dim: body.count("dimension"),
    key: body.text("primaryFieldName") ?? "id",
    keyType: body.text("idType") ?? "Int64",
    keyLength: params?.number("max_length") ?? DEFAULT_KEY_LENGTH,
    autoID: body.flag("autoID") ?? false,
    vector: body.text("vectorFieldName") ?? "vector",
    metric: body.text("metricType") ?? "COSINE",
    isDynamic: params?.flag("enableDynamicField") ?? true,
  };
}

function shortForm(body: Body, named: ReturnType<typeof shortNames>): Form {
  const { vector, metric, isDynamic } = named;
  return {
    fields: [keyField(named), { name: vector, data_type: "FloatVector", dim: body.need("dimension", named.dim) }],
    index_params: [{ field_name: vector, index_name: vector, index_type: "AUTOINDEX", metric_type: metric }],
    enable_dynamic_field: isDynamic,
  };
}

function keyField({ key: name, keyType, keyLength, autoID }: ReturnType<typeof shortNames>): FieldDefinition {
  const key = { name, is_primary_key: true, autoID };
  if (keyType.toLowerCase() === "int64") return { ...key, data_type: "Int64" };
  if (keyType.toLowerCase() === "varchar") return { ...key, data_type: "VarChar", max_length: keyLength };
  throw new ElanusError("INVALID_PARAMETER", "`idType` must be Int64 or VarChar", { detail: `it is ${keyType}` });
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
