import { ElanusError } from "../errors/index.ts";
import { DataType, type DataTypeName } from "../schema/data_type.ts";
import type { Connection } from "./connection.ts";
import type { CreateCollectionWithFields, FieldDefinition, FunctionDefinition, IndexDefinition } from "./requests.ts";
import type * as responses from "./responses.ts";

/** A collection as `createCollection` would make it again, with what goes into it by other calls. */
export interface CollectionDefinition extends CreateCollectionWithFields {
  readonly index_params: IndexDefinition[];
  readonly properties: Record<string, string>;
  readonly functions: FunctionDefinition[];
}

/** All that makes a collection but its rows. */
export interface DefinedCollection {
  readonly definition: CollectionDefinition;
  readonly aliases: readonly string[];
  /** Partitions by name; undefined where a partition key spreads the rows. */
  readonly partitions: readonly string[] | undefined;
  readonly key: string;
  /** Fields that functions fill: they are not sent. */
  readonly computed: ReadonlySet<string>;
}

/** What describes an index, and is no parameter to build it with. */
const NO_PARAMETERS = ["index_type", "metric_type", "params", "chosen", "mmap.enabled"];

/** Reads how a collection is made, from wherever it lies. */
export async function defineAgain(client: Connection, collection_name: string): Promise<DefinedCollection> {
  const described = await client.describeCollection({ collection_name });
  const { index_descriptions } = await client.describeIndex({ collection_name });
  const { fields, functions = [] } = described.schema;
  const declared = fields.filter(({ is_dynamic }) => is_dynamic !== true);
  const isSpread = declared.some(({ is_partition_key }) => is_partition_key);
  const { partition_names } = await client.listPartitions({ collection_name });
  return {
    definition: {
      collection_name,
      description: described.schema.description,
      fields: declared.map(fieldDefinition),
      functions: functions.map(functionDefinition),
      enable_dynamic_field: described.schema.enable_dynamic_field,
      consistency_level: described.consistency_level,
      properties: Object.fromEntries(described.properties.map(({ key, value }) => [key, String(value)])),
      index_params: index_descriptions.map(indexDefinition),
      ...(isSpread ? { num_partitions: partition_names.length } : {}),
    },
    aliases: described.aliases,
    partitions: isSpread ? undefined : partition_names,
    key: declared.find(({ is_primary_key }) => is_primary_key)?.name ?? "",
    computed: new Set(functions.flatMap(({ output_field_names = [] }) => output_field_names)),
  };
}

/**
 * @throws ElanusError INVALID_SCHEMA that names what differs, field by field; indexes, descriptions and properties may.
 */
export function requireSame(source: CollectionDefinition, target: CollectionDefinition): void {
  const wanted = traitsOf(source);
  const found = traitsOf(target);
  const names = new Set([...wanted.keys(), ...found.keys()]);
  const differences = [...names].filter((name) => wanted.get(name) !== found.get(name));
  if (differences.length === 0) return;
  throw new ElanusError("INVALID_SCHEMA", `the target has another collection \`${target.collection_name}\``, {
    detail: differences
      .map((name) => `${name}: source ${wanted.get(name) ?? "none"}, target ${found.get(name) ?? "none"}`)
      .join("; "),
    hint: "drop or rename it, or copy into another database",
  });
}

function traitsOf({ fields, functions, enable_dynamic_field }: CollectionDefinition): Map<string, string> {
  const traits = new Map(
    fields.map(({ name, description: _, ...rest }) => [`field \`${name}\``, JSON.stringify(rest)]),
  );
  traits.set("undeclared fields", enable_dynamic_field ? "allowed" : "refused");
  for (const { name, type, input_field_names, output_field_names } of functions) {
    traits.set(`function \`${name}\``, JSON.stringify({ type, input_field_names, output_field_names }));
  }
  return traits;
}

function fieldDefinition(field: responses.FieldDescription): FieldDefinition {
  const { name, description, is_primary_key, is_partition_key, autoID, nullable, default_value } = field;
  const isArray = field.data_type === "Array";
  const params = new Map(field.type_params.map(({ key, value }) => [key, String(value)]));
  const analyzer = params.get("analyzer_params");
  return {
    name,
    data_type: typeNamed(field.data_type),
    ...(description === "" ? {} : { description }),
    ...(is_primary_key ? { is_primary_key } : {}),
    ...(is_partition_key ? { is_partition_key } : {}),
    ...(autoID ? { autoID } : {}),
    ...(nullable ? { nullable } : {}),
    ...(default_value === undefined || default_value === null ? {} : { default_value }),
    ...(isArray ? { element_type: typeNamed(String(field.element_type)) } : {}),
    ...picked(params, ["dim", "max_length", "max_capacity", "enable_analyzer", "enable_match", "mmap.enabled"]),
    ...(analyzer === undefined ? {} : { analyzer_params: JSON.parse(analyzer) }),
  };
}

function functionDefinition(one: responses.FunctionDescription): FunctionDefinition {
  const { name, description = "", type, input_field_names, output_field_names = [] } = one;
  if (type === "BM25" || type === 1) {
    const fields = { input_field_names: [...input_field_names], output_field_names: [...output_field_names] };
    return { name, type: "BM25", ...fields, params: {}, ...(description === "" ? {} : { description }) };
  }
  throw new ElanusError("NOT_SUPPORTED", `function \`${name}\` cannot be copied`, {
    detail: `it is of type ${type}; Elanus knows BM25`,
  });
}

/** Parameters stand beside the others, or as JSON text under `params`, as they were given to Milvus. */
function indexDefinition({ field_name, index_name, params }: responses.IndexDescription): IndexDefinition {
  const described = new Map(params.map(({ key, value }) => [key, String(value)]));
  const packed: Record<string, unknown> = JSON.parse(described.get("params") ?? "{}");
  const flat = [...described].filter(([key]) => !NO_PARAMETERS.includes(key));
  const metric_type = described.get("metric_type");
  return {
    field_name,
    index_name,
    index_type: described.get("index_type") ?? "AUTOINDEX",
    ...(metric_type === undefined || metric_type === "" ? {} : { metric_type }),
    params: { ...packed, ...Object.fromEntries(flat) },
  };
}

function picked(params: ReadonlyMap<string, string>, names: readonly string[]): Record<string, string> {
  const entries = names.map((name): [string, string] => [name, params.get(name) ?? ""]);
  return Object.fromEntries(entries.filter(([, value]) => value !== ""));
}

/** @throws ElanusError NOT_SUPPORTED for a type that only Milvus has. */
function typeNamed(name: string): DataTypeName {
  if (isTypeName(name)) return name;
  throw new ElanusError("NOT_SUPPORTED", `a field of type ${name} cannot be copied`);
}

function isTypeName(name: string): name is DataTypeName {
  return Object.hasOwn(DataType, name);
}
