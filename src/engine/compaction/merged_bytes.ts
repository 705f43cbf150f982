import { availableMemory } from "../../index/auto/params.ts";
import { bytesBesideOf } from "../../index/registry.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import { vectorKind } from "../../schema/vector_kind.ts";
import type { CollectionDocument, IndexDefinition } from "../catalog/documents.ts";
import type { Layout } from "../collection/layout.ts";
import { vectorBytes } from "../vectors/encode_vectors.ts";
import { SEGMENT_BYTES } from "./merge_plan.ts";

/** What a memory has for vectors and what an index takes beside them; the rest is for pools, filters and axes. */
const MEMORY_BYTES = 2 ** 32 - 2 ** 27;
/** The offsets of a text column tell no more apart than 4 GiB. */
const MOST_BYTES = 3 * 2 ** 30;
/** Short rows do not fill a memory: to link more of them takes too long. */
const MOST_ROWS = 2 ** 21;
/** Of the machine's memory: a merge holds its rows a second time. */
const MACHINE_SHARE = 1 / 8;

/**
 * How many bytes of rows a segment may hold that others are merged into. Of three graphs over 333,000 rows each a search takes
 * three times as long as of one, and one over all of them takes little longer than that: where all vectors have an
 * index that says what it takes, segments are merged until vectors and index fill a memory.
 *
 * @param memoryBytes of the machine, or what a container leaves to the process.
 */
export function mergedBytes(
  { vectors }: Pick<Layout, "vectors">,
  { indexes }: Pick<CollectionDocument, "indexes">,
  memoryBytes = availableMemory(),
): number {
  const indexOf = ({ name }: FieldSchema) => indexes.find(({ field }) => field === name);
  const fitting = vectors.map((field) => fittingBytes(field, indexOf(field)));
  return Math.max(SEGMENT_BYTES, Math.min(MOST_BYTES, memoryBytes * MACHINE_SHARE, ...fitting));
}

/** Whether one index over many rows is worth merging them for: one that says what it takes. */
export function fillsMemory(field: FieldSchema, index: Pick<IndexDefinition, "type" | "params">): boolean {
  return besideOf(field, index) !== undefined;
}

function fittingBytes(field: FieldSchema, index: IndexDefinition | undefined): number {
  const beside = index && besideOf(field, index);
  if (beside === undefined) return 0;
  const bytes = vectorBytes(field);
  return bytes * Math.min(MOST_ROWS, Math.floor(MEMORY_BYTES / (bytes + beside)));
}

function besideOf(field: FieldSchema, index: Pick<IndexDefinition, "type" | "params">): number | undefined {
  const kind = vectorKind(field.type);
  return kind && bytesBesideOf(kind, index, field.dim ?? 0);
}
