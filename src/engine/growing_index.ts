import type { BuildOptions, GrowingIndex, VectorIndex } from "../index/vector_index.ts";
import type { IndexDefinition } from "./documents.ts";
import type { Segment } from "./segment.ts";

/** Has the vector indexes of a segment take in the rows that were added to it. */
export function growIndexes(segment: Segment, definitions: readonly IndexDefinition[]): void {
  for (const definition of definitions) growingIndex(segment, definition)?.follow();
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

function growingIndex(segment: Segment, definition: IndexDefinition): GrowingIndex | undefined {
  const { id, field, type, metric, params } = definition;
  const known = segment.growing.get(field);
  if (known?.definition.id === id) return known.index;
  if (metric === undefined) return undefined;
  const index = segment.vectorsOf(field).growIndex?.(type, metric, params);
  if (index !== undefined) segment.growing.set(field, { definition, index });
  return index;
}
