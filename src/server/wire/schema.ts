import type { MessageInitShape } from "@bufbuild/protobuf";
import type { CreateCollectionWithFields, FieldDefinition, FunctionDefinition } from "../../client/requests.ts";
import type { CollectionDescription, FieldDescription, FunctionDescription } from "../../client/responses.ts";
import { ElanusError } from "../../errors/index.ts";
import { DataType, type DataTypeName } from "../../schema/data_type.ts";
import {
  type CollectionSchema,
  type CollectionSchemaSchema,
  type FieldSchema,
  type FieldSchemaSchema,
  type FunctionSchema,
  FunctionType,
  DataType as WireType,
} from "../proto/generated/schema_pb.ts";
import { fromDefault, toDefault } from "./default_value.ts";
import { fromPairs, toPairs, typedPairs } from "./key_values.ts";

const FIRST_FUNCTION_ID = 100;

/** What a schema's message says of a collection, as the client takes it. */
export function definitionOf(
  schema: CollectionSchema,
): Pick<CreateCollectionWithFields, "fields" | "functions" | "description" | "enable_dynamic_field"> {
  if (schema.structArrayFields.length > 0) throw unsupported(schema.structArrayFields[0].name, "Struct");
  // The client that made it may have declared the dynamic field itself.
  const declared = schema.fields.filter(({ isDynamic }) => !isDynamic);
  return {
    description: schema.description,
    enable_dynamic_field: schema.enableDynamicField || declared.length < schema.fields.length,
    fields: declared.map(fieldOf),
    ...(schema.functions.length === 0 ? {} : { functions: schema.functions.map(functionOf) }),
  };
}

/** @throws ElanusError NOT_SUPPORTED for a type that there is only in Milvus. */
export function fieldOf(field: FieldSchema): FieldDefinition {
  const type = typeOf(field.name, field.dataType);
  return {
    name: field.name,
    data_type: type,
    description: field.description,
    is_primary_key: field.isPrimaryKey,
    is_partition_key: field.isPartitionKey,
    autoID: field.autoID,
    nullable: field.nullable,
    type_params: fromPairs(field.typeParams),
    ...(type === "Array" ? { element_type: typeOf(field.name, field.elementType) } : {}),
    ...(field.defaultValue === undefined ? {} : { default_value: fromDefault(field.defaultValue) }),
    ...(field.isClusteringKey ? { is_clustering_key: true } : {}),
  };
}

function functionOf({ name, description, type, params, inputFieldNames, outputFieldNames }: FunctionSchema) {
  if (type !== FunctionType.BM25) {
    const kind = Object.entries(FunctionType).find(([, number]) => number === type)?.[0] ?? type;
    throw new ElanusError("NOT_SUPPORTED", `function \`${name}\` is of type ${kind}, which is not supported`);
  }
  return {
    name,
    description,
    type: "BM25",
    input_field_names: inputFieldNames,
    output_field_names: outputFieldNames,
    params: typedPairs(params),
  } satisfies FunctionDefinition;
}

function typeOf(field: string, type: WireType): DataTypeName {
  const [name = String(type)] = Object.entries(WireType).find(([, number]) => number === type) ?? [];
  if (isKnown(name)) return name;
  throw unsupported(field, name);
}

function isKnown(name: string): name is DataTypeName {
  return name in DataType;
}

function unsupported(field: string, type: string): ElanusError {
  return new ElanusError("NOT_SUPPORTED", `field \`${field}\` is of type ${type}, which is not supported`);
}

/** A collection's description as the message has it. */
export function schemaMessage(
  schema: CollectionDescription,
  dbName: string,
): MessageInitShape<typeof CollectionSchemaSchema> {
  return {
    name: schema.name,
    description: schema.description,
    autoID: schema.autoID,
    enableDynamicField: schema.enable_dynamic_field,
    dbName,
    fields: schema.fields.map(fieldMessage),
    functions: (schema.functions ?? []).map((each, i) => functionMessage(each, i, schema.fields)),
  };
}

function fieldMessage(field: FieldDescription): MessageInitShape<typeof FieldSchemaSchema> {
  const { element_type } = field;
  return {
    fieldID: BigInt(field.fieldID),
    name: field.name,
    description: field.description,
    isPrimaryKey: field.is_primary_key,
    isPartitionKey: field.is_partition_key,
    autoID: field.autoID,
    dataType: wireType(field.data_type),
    elementType: element_type === undefined ? WireType.None : wireType(String(element_type)),
    nullable: field.nullable,
    isFunctionOutput: field.is_function_output,
    typeParams: toPairs(field.type_params),
    ...(field.default_value === undefined || field.default_value === null
      ? {}
      : { defaultValue: toDefault(field.data_type, field.default_value) }),
  };
}

/** The number of a type in the protocol. */
export function wireType(name: string): WireType {
  const [, type = WireType.None] = Object.entries(WireType).find(([key]) => key === name) ?? [];
  return type;
}

function functionMessage(each: FunctionDescription, place: number, fields: readonly FieldDescription[]) {
  const idOf = (name: string) => BigInt(fields.find((field) => field.name === name)?.fieldID ?? 0);
  const { name, description, input_field_names: inputs, output_field_names: outputs = [] } = each;
  return {
    name,
    description,
    // Clients take 0 for a function that is not there yet.
    id: BigInt(FIRST_FUNCTION_ID + place),
    type: FunctionType.BM25,
    inputFieldNames: inputs,
    outputFieldNames: outputs,
    inputFieldIds: inputs.map(idOf),
    outputFieldIds: outputs.map(idOf),
    params: toPairs(Object.entries(each.params).map(([key, value]) => ({ key, value }))),
  };
}
