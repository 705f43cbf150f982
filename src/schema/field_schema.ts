import type { DataType, DataTypeName } from "./data_type.ts";

/** One field as the user writes it, in Milvus's words. */
export interface FieldDefinition {
  name: string;
  data_type: DataType | DataTypeName;
  description?: string;
  is_primary_key?: boolean;
  autoID?: boolean;
  nullable?: boolean;
  default_value?: number | string;
  /** Dimension of a vector field. */
  dim?: number | string;
  /** The limit of a VarChar, in UTF-8 bytes. */
  max_length?: number | string;
  /** Where `dim` and `max_length` may stand as well. */
  type_params?: { dim?: number | string; max_length?: number | string };
}

/** One field, checked and frozen; JSON as it stands. */
export interface FieldSchema {
  readonly id: number;
  readonly name: string;
  readonly type: DataTypeName;
  readonly description: string;
  readonly isPrimaryKey: boolean;
  readonly autoId: boolean;
  readonly nullable: boolean;
  /** Taken where a row has no value; an Int64 as a decimal string, so that it stays exact. */
  readonly defaultValue?: number | string | boolean;
  /** Only of vector fields. */
  readonly dim?: number;
  /** Only of VarChar, in UTF-8 bytes. */
  readonly maxLength?: number;
  /** The field that takes undeclared keys (`$meta`). */
  readonly isDynamic: boolean;
}

export function isVectorField(field: Pick<FieldSchema, "type">): boolean {
  return field.type.endsWith("Vector");
}
