import type { DataType, DataTypeName } from "./data_type.ts";

/** One field as the user writes it, in Milvus's words. */
export interface FieldDefinition {
  name: string;
  data_type: DataType | DataTypeName;
  description?: string;
  is_primary_key?: boolean;
  /** Rows go to partitions by this field (an Int64 or VarChar), and reads whose filter names it ask those alone. */
  is_partition_key?: boolean;
  autoID?: boolean;
  nullable?: boolean;
  default_value?: number | string;
  /** What an Array holds. */
  element_type?: DataType | DataTypeName;
  /** Dimension of a vector field. */
  dim?: number | string;
  /** The limit of a VarChar or of each one in an Array, in UTF-8 bytes. */
  max_length?: number | string;
  /** How many elements an Array may hold. */
  max_capacity?: number | string;
  /** Of a vector field: its vectors stay in the files of sealed segments. */
  "mmap.enabled"?: boolean | string;
  /** Of a VarChar: its texts are split into terms. */
  enable_analyzer?: boolean | string;
  /** Of a VarChar with enable_analyzer: filters may ask for its terms (text_match, phrase_match). */
  enable_match?: boolean | string;
  /** How its texts become terms, as `{ type: "english" }` or JSON text of it; see docs/text.md. */
  analyzer_params?: Record<string, unknown> | string;
  /** As clients send it of the field that a function fills; the function says so. */
  is_function_output?: boolean;
  /** Where `dim`, `max_length`, `max_capacity`, `mmap.enabled` and what concerns analyzers may stand as well. */
  type_params?: {
    dim?: number | string;
    max_length?: number | string;
    max_capacity?: number | string;
    "mmap.enabled"?: boolean | string;
    enable_analyzer?: boolean | string;
    enable_match?: boolean | string;
    analyzer_params?: Record<string, unknown> | string;
  };
}

/** One field, checked and frozen; JSON as it stands. */
export interface FieldSchema {
  readonly id: number;
  readonly name: string;
  readonly type: DataTypeName;
  readonly description: string;
  readonly isPrimaryKey: boolean;
  /** Only where it is true. */
  readonly isPartitionKey?: boolean;
  readonly autoId: boolean;
  readonly nullable: boolean;
  /** Taken where a row has no value; an Int64 as a decimal string, so that it stays exact, a Timestamptz as ISO text in UTC. */
  readonly defaultValue?: number | string | boolean;
  /** Only of vector fields. */
  readonly dim?: number;
  /** Only of VarChar and of Arrays of it, in UTF-8 bytes. */
  readonly maxLength?: number;
  /** Only of Array. */
  readonly elementType?: DataTypeName;
  /** Only of Array: how many elements it may hold. */
  readonly maxCapacity?: number;
  /** Only where it was said (`mmap.enabled`): whether vectors stay in the files of sealed segments. */
  readonly memoryMapped?: boolean;
  /** Only where it is true, of VarChar. */
  readonly enableAnalyzer?: boolean;
  /** Only where it is true, of VarChar. */
  readonly enableMatch?: boolean;
  /** Only where they were given. */
  readonly analyzerParams?: Readonly<Record<string, unknown>>;
  /** Only where it is true: a function fills it. */
  readonly isFunctionOutput?: boolean;
  /** The field that takes undeclared keys (`$meta`). */
  readonly isDynamic: boolean;
}

export function isVectorField(field: Pick<FieldSchema, "type">): boolean {
  return field.type.endsWith("Vector");
}

/** An element of an Array, as if it were a field: it is never null. */
export function elementField(array: FieldSchema): FieldSchema {
  const { id, name, description, elementType = "JSON", maxLength } = array;
  const base = { id, name, type: elementType, description, isPrimaryKey: false, autoId: false };
  return { ...base, nullable: false, isDynamic: false, ...(maxLength === undefined ? {} : { maxLength }) };
}
