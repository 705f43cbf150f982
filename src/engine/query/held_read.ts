import type { CompiledFilter } from "../../filter/index.ts";
import type { Bitset } from "../../kernels/bitset.ts";
import type { Collection } from "../collection/collection.ts";
import { Lease } from "../collection/lease.ts";
import { bitsOf, type MatchingPart, matchingParts } from "../matching/filters.ts";
import type { Segment } from "../segment/segment.ts";
import type { ReadScope } from "./read_scope.ts";
import type { RowSource } from "./row_reader.ts";

/** The rows of one segment that a held read goes over. */
export interface HeldPart {
  readonly segment: Segment;
  /** The columns as the layout of the read has them: a field that is added later moves those of the segment. */
  readonly source: RowSource;
  /** Those that matched when the read began. Not to be changed. */
  readonly rows: Bitset;
}

/**
 * What a read that gives way sees of a collection: the rows that matched when it began, as they were then. Rows that
 * come later lie behind the bits, and what is deleted or written anew later keeps its bit and its old row.
 */
export interface HeldRead {
  readonly lease: Lease;
  readonly parts: readonly HeldPart[];
}

/** Begins a read that gives way; its lease is to be ended. */
export function holdRead(collection: Collection, scope: ReadScope, filter: CompiledFilter | undefined): HeldRead {
  return holdParts(collection, scope, matchingParts(scope.segments, filter, scope.expiry));
}

/** The same, of rows that are known already. */
export function holdParts(collection: Collection, scope: ReadScope, matching: Iterable<MatchingPart>): HeldRead {
  return { lease: new Lease(scope.segments, collection.leases), parts: Array.from(matching, heldPart) };
}

export function heldPart(part: MatchingPart): HeldPart {
  const { columns, vectors } = part.segment;
  return { segment: part.segment, source: { columns, vectors }, rows: bitsOf(part) };
}
