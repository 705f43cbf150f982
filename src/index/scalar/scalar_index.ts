import type { PredicateProvider } from "../../filter/index.ts";
import type { IndexParts } from "../vector_index.ts";

/** Milvus's scalar indexes that Elanus builds; AUTOINDEX chooses one of them a segment. */
export const SCALAR_INDEX_TYPES = ["INVERTED", "STL_SORT", "BITMAP", "TRIE"] as const;
export type ScalarIndexType = (typeof SCALAR_INDEX_TYPES)[number];

/** An index over the values of one field in one sealed segment; it is never changed after its build. */
export interface ScalarIndex extends PredicateProvider {
  readonly type: ScalarIndexType;
  readonly field: string;
  readonly name: string;
  /** Why it is of this type, as `describeIndex` may say. */
  readonly reason: string;
  /** Bytes of memory beyond the column itself. */
  readonly bytes: number;
  /** The parts to be stored; the column is not among them. */
  save(): IndexParts;
}
