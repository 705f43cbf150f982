import type { BuildOptions, FindTaught, GrowingIndex, VectorIndex } from "../../index/vector_index.ts";
import type { IndexDefinition } from "../catalog/documents.ts";
import type { Segment } from "../segment/segment.ts";
import { vectorIndexOf } from "../segment/segment_index.ts";

/**
 * Has the vector indexes of a segment take in the rows that were added to it.
 *
 * @param all tells the segments of the collection: what the largest of them has learnt need not be learnt again, nor, where none is
 * indexed yet, what another has that grows.
 */
export function growIndexes(
  segment: Segment,
  definitions: readonly IndexDefinition[],
  all: () => readonly Segment[],
): void {
  for (const definition of definitions) {
    growingIndex(segment, definition, () => largestIndex(all(), definition) ?? mostLearnt(all(), definition))?.follow();
  }
}

/**
 * Resolves to the index of a segment that grows no more, as its growing index ends up; that serves meanwhile. Undefined
 * where the type has none.
 */
export async function finishIndex(
  segment: Segment,
  definition: IndexDefinition,
  options: BuildOptions,
): Promise<VectorIndex | undefined> {
  return growingIndex(segment, definition)?.finish(options);
}

/** How many live rows are taken in by the growing index of a field. */
export function indexedLiveRows(segment: Segment, field: string): number {
  const rows = segment.growing.get(field)?.index.indexedRows ?? 0;
  return segment.live?.countBelow(rows) ?? rows;
}

function largestIndex(segments: readonly Segment[], { id, field }: IndexDefinition): VectorIndex | undefined {
  let largest: Segment | undefined;
  for (const segment of segments) {
    const slot = segment.indexes.get(field);
    const isBuilt = slot?.definition.id === id && slot.state === "Finished";
    if (isBuilt && segment.rowCount > (largest?.rowCount ?? 0)) largest = segment;
  }
  return vectorIndexOf(largest?.indexes.get(field));
}

function mostLearnt(segments: readonly Segment[], { id, field }: IndexDefinition): GrowingIndex | undefined {
  let most: GrowingIndex | undefined;
  for (const { growing } of segments) {
    const known = growing.get(field);
    if (known?.definition.id !== id) continue;
    if ((known.index.learntFrom ?? 0) > (most?.learntFrom ?? 0)) most = known.index;
  }
  return most;
}

function growingIndex(segment: Segment, definition: IndexDefinition, taught?: FindTaught): GrowingIndex | undefined {
  const { id, field, type, metric, params } = definition;
  const known = segment.growing.get(field);
  if (known?.definition.id === id) return known.index;
  if (metric === undefined) return undefined;
  const index = segment.vectorsOf(field).growIndex?.(type, metric, params, taught);
  if (index !== undefined) segment.growing.set(field, { definition, index });
  return index;
}
