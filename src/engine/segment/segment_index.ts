import type { ScalarIndex } from "../../index/scalar/scalar_index.ts";
import type { SealedTerms } from "../../index/terms/sealed_terms.ts";
import type { StoredTerms } from "../../index/terms/stored_terms.ts";
import type { GrowingIndex, VectorIndex } from "../../index/vector_index.ts";
import type { IndexDefinition } from "../catalog/documents.ts";
import type { RebuildReason } from "../indexes/rebuild_policy.ts";

/** Where the index of one sealed segment stands. Until it is there, its rows are scanned. */
export interface SegmentIndex {
  readonly definition: IndexDefinition;
  state: "Unissued" | "InProgress" | "Finished" | "Failed";
  /** The share of the build that is done, 0 to 1. */
  share: number;
  index?: VectorIndex | ScalarIndex | SealedTerms | StoredTerms;
  /** When it was built anew; merges go on from it since. Milliseconds since 1970; 0: nobody knows. */
  builtAt: number;
  /** Why it was, where it stood already. */
  reason?: RebuildReason;
  /** Its file in the collection's folder, once it is stored. */
  file?: string;
  /** Why the build or the storing failed. */
  failure?: string;
}

/** The type of the indexes of terms, which a field with `enable_match` has without being asked. */
export const TEXT_INDEX = "TEXT";

/** What a segment knows an index by: its field; on a JSON field also the path and the type that it is of. */
export function indexKey({ field, type, params }: Pick<IndexDefinition, "field" | "type" | "params">): string {
  if (type === TEXT_INDEX) return `terms of ${field}`;
  return params.json_path === undefined ? field : `${params.json_path} as ${params.json_cast_type}`;
}

/** An index that follows the rows of one segment. */
export interface GrownIndex {
  readonly definition: IndexDefinition;
  readonly index: GrowingIndex;
}

export function unbuiltIndex(definition: IndexDefinition): SegmentIndex {
  return { definition, state: "Unissued", share: 0, builtAt: 0 };
}

export function vectorIndexOf(slot: SegmentIndex | undefined): VectorIndex | undefined {
  const index = slot?.index;
  return index !== undefined && "search" in index ? index : undefined;
}

export function termsOf(slot: SegmentIndex | undefined): SealedTerms | StoredTerms | undefined {
  const index = slot?.index;
  return index !== undefined && "rowsOf" in index ? index : undefined;
}

export function scalarIndexOf(slot: SegmentIndex | undefined): ScalarIndex | undefined {
  const index = slot?.index;
  return index !== undefined && "answer" in index ? index : undefined;
}
