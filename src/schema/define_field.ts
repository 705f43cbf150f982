import { ElanusError, nameHint } from "../errors/index.ts";
import { ANALYSIS_PARAMETERS, analysis } from "./analysis.ts";
import { checkSwitchProperty, MEMORY_MAPPED, memoryMapped } from "./collection_properties.ts";
import { DYNAMIC_FIELD } from "./collection_schema.ts";
import { DataType, type DataTypeName } from "./data_type.ts";
import { type FieldDefinition, type FieldSchema, isVectorField } from "./field_schema.ts";
import { LIMITS } from "./limits.ts";
import { scalarProblem } from "./scalar_value.ts";
import { formatTimestamp, parseTimestamp } from "./time/timestamp.ts";
import { dimRange, type VectorKind, vectorKind } from "./vector_kind.ts";

/** Types that Milvus has beside ours, with its numbers. */
const UNSUPPORTED = { Text: 25, ArrayOfVector: 106, Struct: 201 };

/** What an Array may hold, as in Milvus. */
const ELEMENT_TYPES: readonly DataTypeName[] = [
  "Bool",
  "Int8",
  "Int16",
  "Int32",
  "Int64",
  "Float",
  "Double",
  "VarChar",
];

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

const PROPERTIES = [
  "name",
  "data_type",
  "description",
  "is_primary_key",
  "is_partition_key",
  "autoID",
  "nullable",
  "default_value",
  "element_type",
  "dim",
  "max_length",
  "max_capacity",
  MEMORY_MAPPED,
  ...ANALYSIS_PARAMETERS,
  "is_function_output",
  "type_params",
];
const TYPE_PARAMETERS = ["dim", "max_length", "max_capacity", MEMORY_MAPPED, ...ANALYSIS_PARAMETERS];

/** Checks one field's definition and freezes it. `timeZone`: where a default time is that has no offset. */
export function defineField(definition: FieldDefinition, id: number, timeZone?: string): FieldSchema {
  if (typeof definition !== "object" || definition === null) {
    throw new ElanusError("INVALID_SCHEMA", `a field is not described by ${JSON.stringify(definition)}`, {
      hint: 'as { name: "price", data_type: "Float" }',
    });
  }
  const { name } = definition;
  checkName("field", name);
  const type = resolveType(name, definition.data_type);
  refuseClusteringKey(definition);
  refuseUnknown(name, definition, PROPERTIES);
  refuseUnknown(name, definition.type_params ?? {}, TYPE_PARAMETERS);
  const base = {
    id,
    name,
    type,
    description: checkDescription(name, definition.description ?? ""),
    isPrimaryKey: definition.is_primary_key ?? false,
    autoId: definition.autoID ?? false,
    nullable: definition.nullable ?? false,
    isDynamic: false,
  };
  const field: FieldSchema = {
    ...base,
    ...typeParameters(definition, type),
    ...residency(definition),
    ...analysis(definition, type),
  };
  checkKey(field);
  checkNullable(field);
  const keyed = definition.is_partition_key ? asPartitionKey(field) : field;
  return Object.freeze(withDefault(keyed, definition.default_value, timeZone));
}

function checkDescription(field: string, description: unknown): string {
  if (typeof description === "string") return description;
  throw new ElanusError("INVALID_SCHEMA", `the description of field \`${field}\` is no text`);
}

type NameKind = "collection" | "field" | "function" | "index" | "alias" | "database" | "partition";

/** Names begin with a letter or underscore and go on with letters, digits and underscores, as in Milvus. */
export function checkName(kind: NameKind, name: unknown): asserts name is string {
  const refuse = (detail: string) => {
    const code = kind === "database" ? "INVALID_DATABASE_NAME" : "INVALID_SCHEMA";
    throw new ElanusError(code, `${kind} name ${JSON.stringify(name)} is not valid`, {
      detail,
      hint: "begin with a letter or underscore, go on with letters, digits and underscores",
    });
  };
  if (typeof name !== "string" || name === "") return refuse("a name is a text of at least one character");
  if (name.length > LIMITS.nameLength) return refuse(`${name.length} characters; at most ${LIMITS.nameLength}`);
  if (name === DYNAMIC_FIELD) return refuse("this name is kept for the dynamic field");
  if (name === "__proto__") return refuse("an object in JavaScript cannot hold it as it holds others");
  if (!NAME.test(name)) return refuse("a character is not allowed there");
}

function refuseClusteringKey(definition: FieldDefinition): void {
  if (!("is_clustering_key" in definition) || !definition.is_clustering_key) return;
  throw new ElanusError("NOT_SUPPORTED", `field \`${definition.name}\` cannot be the clustering key`, {
    detail: "rows are not sorted by a field",
    hint: "leave is_clustering_key out, and index the field: filters on it are answered from there",
  });
}

/** A property that is misspelt, or not supported yet, must not be taken for one that holds. */
function refuseUnknown(field: string, given: object, known: readonly string[]): void {
  for (const [name, value] of Object.entries(given)) {
    if (known.includes(name) || value === undefined || value === null || value === false) continue;
    throw new ElanusError("INVALID_SCHEMA", `field \`${field}\` does not take \`${name}\``, {
      detail: "either it is not a property of a field, or Elanus does not support it yet",
      hint: nameHint(name, known),
    });
  }
}

function typeNamed(given: FieldDefinition["element_type"]): DataTypeName | undefined {
  const names = Object.keys(DataType).filter(isTypeName);
  return names.find((candidate) => candidate === given || DataType[candidate] === given);
}

function resolveType(field: string, given: FieldDefinition["data_type"]): DataTypeName {
  const name = typeNamed(given);
  if (name !== undefined && name !== "None") return name;
  const supported = Object.keys(DataType).filter((type) => type !== "None");
  const unsupported = Object.entries(UNSUPPORTED).find((type) => type.some((word) => word === given));
  if (unsupported !== undefined) {
    throw new ElanusError("NOT_SUPPORTED", `field \`${field}\` is of type ${unsupported[0]}, which is not supported`, {
      hint: `supported: ${supported.join(", ")}`,
    });
  }
  throw new ElanusError("INVALID_SCHEMA", `field \`${field}\` has the unknown type ${JSON.stringify(given)}`, {
    hint: nameHint(String(given), supported),
  });
}

function isTypeName(name: string): name is DataTypeName {
  return name in DataType;
}

function resolveElementType(field: string, given: FieldDefinition["element_type"]): DataTypeName {
  const name = typeNamed(given);
  if (name !== undefined && ELEMENT_TYPES.includes(name)) return name;
  throw new ElanusError("INVALID_SCHEMA", `field \`${field}\` is an Array and needs \`element_type\``, {
    detail: given === undefined ? "it is missing" : `it is ${JSON.stringify(name ?? given)}`,
    hint: `one of ${ELEMENT_TYPES.join(", ")}`,
  });
}

type TypeParameters = Pick<FieldSchema, "dim" | "maxLength" | "elementType" | "maxCapacity">;

function typeParameters(definition: FieldDefinition, type: DataTypeName): TypeParameters {
  const { name, type_params: more } = definition;
  if (type === "Array") {
    const elementType = resolveElementType(name, definition.element_type);
    const given = definition.max_capacity ?? more?.max_capacity;
    const maxCapacity = integerWithin(name, "max_capacity", given, 1, LIMITS.maxArrayCapacity);
    return { elementType, maxCapacity, ...typeParameters(definition, elementType) };
  }
  const kind = vectorKind(type);
  if (kind !== undefined) return vectorParameters(definition, type, kind);
  if (type === "VarChar") {
    const given = definition.max_length ?? more?.max_length;
    return { maxLength: maxLengthOf(name, given) };
  }
  return {};
}

function residency(definition: FieldDefinition): Pick<FieldSchema, "memoryMapped"> {
  const given = definition[MEMORY_MAPPED] ?? definition.type_params?.[MEMORY_MAPPED];
  if (given === undefined) return {};
  checkSwitchProperty(MEMORY_MAPPED, given);
  return { memoryMapped: memoryMapped({ [MEMORY_MAPPED]: given }) };
}

/** The limit of a text field, in UTF-8 bytes. @throws ElanusError INVALID_SCHEMA */
export function maxLengthOf(field: string, given: unknown): number {
  return integerWithin(field, "max_length", given, 1, LIMITS.maxVarCharBytes);
}

function vectorParameters({ name, dim, type_params }: FieldDefinition, type: DataTypeName, kind: VectorKind) {
  const given = dim ?? type_params?.dim;
  const range = dimRange(kind);
  if (range !== undefined) {
    const found = integerWithin(name, "dim", given, range.least, range.most);
    if (found % range.multipleOf === 0) return { dim: found };
    throw new ElanusError("INVALID_SCHEMA", `field \`${name}\` (${type}) has a dim of ${found}`, {
      detail: `the dim of a ${kind} vector is a multiple of ${range.multipleOf}`,
    });
  }
  // As clients send it of every vector field.
  if (given === undefined || Number(given) === 0) return {};
  throw new ElanusError("INVALID_SCHEMA", `field \`${name}\` (${type}) takes no dim`, {
    hint: "leave it out: a sparse vector has indices up to 2^32 - 2",
  });
}

function integerWithin(field: string, name: string, given: unknown, least: number, most: number): number {
  const value = typeof given === "string" && given.trim() !== "" ? Number(given) : given;
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
  const found = given === undefined ? "it is missing" : `it is ${JSON.stringify(given)}`;
  throw new ElanusError("INVALID_SCHEMA", `field \`${field}\` needs \`${name}\``, {
    detail: `${found}; allowed are whole numbers from ${least} to ${most}`,
  });
}

function checkKey(field: FieldSchema): void {
  if (field.isPrimaryKey && field.type !== "Int64" && field.type !== "VarChar") {
    throw new ElanusError("INVALID_SCHEMA", `primary key \`${field.name}\` is of type ${field.type}`, {
      hint: "a primary key is Int64 or VarChar",
    });
  }
  if (field.autoId && !field.isPrimaryKey) {
    throw new ElanusError("INVALID_SCHEMA", `field \`${field.name}\` has autoID but is not the primary key`, {
      hint: "set autoID on the primary key, or leave it out",
    });
  }
}

function asPartitionKey(field: FieldSchema): FieldSchema {
  const refuse = (why: string) => {
    throw new ElanusError("INVALID_SCHEMA", `field \`${field.name}\` cannot be the partition key: ${why}`, {
      hint: "a partition key is an Int64 or VarChar field beside the primary key that always has a value",
    });
  };
  if (field.type !== "Int64" && field.type !== "VarChar") refuse(`it is of type ${field.type}`);
  if (field.isPrimaryKey) refuse("it is the primary key");
  if (field.nullable) refuse("it is nullable");
  return { ...field, isPartitionKey: true };
}

function checkNullable(field: FieldSchema): void {
  if (!field.nullable || !field.isPrimaryKey) return;
  throw new ElanusError("INVALID_SCHEMA", `field \`${field.name}\` cannot be nullable`, {
    hint: "a primary key always has a value: leave nullable out",
  });
}

function withDefault(field: FieldSchema, given: unknown, timeZone?: string): FieldSchema {
  if (given === undefined || given === null) return field;
  // Milvus's SDK types a default as a number or a text: a boolean one comes as 0 or 1.
  const value = field.type === "Bool" && (given === 0 || given === 1) ? given === 1 : given;
  const refuse = (detail: string) =>
    new ElanusError("INVALID_SCHEMA", `field \`${field.name}\` has an unfit default_value`, { detail });
  if (field.isPrimaryKey || field.type === "JSON" || field.type === "Array" || isVectorField(field)) {
    throw refuse(`${field.isPrimaryKey ? "a primary key" : `the type ${field.type}`} takes no default`);
  }
  const problem = scalarProblem(field, value);
  if (problem !== undefined) throw refuse(problem);
  if (field.type === "Int64") return { ...field, defaultValue: String(value) };
  if (field.type === "Timestamptz") {
    return { ...field, defaultValue: formatTimestamp(parseTimestamp(String(value), timeZone) ?? 0n) };
  }
  if (typeof value === "number" || typeof value === "string" || typeof value === "boolean") {
    return { ...field, defaultValue: value };
  }
  return { ...field, defaultValue: Number(value) };
}
