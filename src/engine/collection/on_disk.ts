import { fitsInMemory } from "../../index/auto/choose_index.ts";
import { budgetBytes, checkAutoBuild } from "../../index/auto/params.ts";
import { vectorsOnDiskOf } from "../../index/registry.ts";
import { memoryMapped } from "../../schema/collection_properties.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import { vectorKind } from "../../schema/vector_kind.ts";
import type { CollectionDocument } from "../catalog/documents.ts";
import { vectorBytes } from "../vectors/encode_vectors.ts";

/**
 * Whether the vectors of a field stay in the files of sealed segments: as its index must have them, else as `mmap.enabled` of
 * the field, of the index or of the collection says, the first of them that says anything
 * (https://milvus.io/docs/mmap.md); and where nothing does, under AUTOINDEX, if they are too large for memory.
 */
export function staysOnDisk(
  document: Pick<CollectionDocument, "properties" | "indexes" | "segments">,
  field: FieldSchema,
): boolean {
  const { properties, indexes } = document;
  const kind = vectorKind(field.type);
  if (kind === undefined || kind === "sparse") return false;
  const index = indexes.find((definition) => definition.field === field.name);
  const can = index === undefined ? "can" : vectorsOnDiskOf(kind, index.type);
  if (can !== "can") return can === "always";
  const said = field.memoryMapped ?? memoryMapped(index?.properties ?? {}) ?? memoryMapped(properties);
  if (said !== undefined || index?.type !== "AUTOINDEX") return said ?? false;
  const budget = budgetBytes(checkAutoBuild(index.params));
  return !fitsInMemory({ fieldBytes: fieldBytes(document, field), budgetBytes: budget });
}

/** What the vectors of a field take in all stored segments. */
export function fieldBytes({ segments }: Pick<CollectionDocument, "segments">, field: FieldSchema): number {
  return vectorBytes(field) * segments.reduce((sum, { rowCount }) => sum + rowCount, 0);
}
