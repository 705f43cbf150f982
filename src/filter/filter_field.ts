import type { DataType } from "../schema/data_type.ts";

/** What the filter language must know of a field: enough to resolve its name and check its type. */
export interface FilterField {
  readonly name: string;
  readonly type: DataType;
  /** What an Array holds. */
  readonly elementType?: DataType;
  readonly nullable?: boolean;
  /** The JSON field whose keys may be written as bare names (`$meta`); at most one of a collection is. */
  readonly dynamic?: boolean;
}

/** A value for a template `{name}`; a whole number counts as an integer literal, as in the Milvus SDKs. */
export type FilterValue = boolean | number | bigint | string | readonly FilterValue[];
