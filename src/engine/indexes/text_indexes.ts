import { ElanusError } from "../../errors/index.ts";
import { buildTerms } from "../../index/terms/build_terms.ts";
import type { SealedTerms } from "../../index/terms/sealed_terms.ts";
import { StoredTerms } from "../../index/terms/stored_terms.ts";
import type { BuildOptions } from "../../index/vector_index.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import { type FileSystem, SegmentFileReader } from "../../storage/index.ts";
import { GrowingTerms } from "../../text/growing_terms.ts";
import type { TermLists } from "../../text/term_lists.ts";
import type { CollectionDocument, IndexDefinition } from "../catalog/documents.ts";
import type { Segment } from "../segment/segment.ts";
import { partsNow, partsOf } from "../segment/segment_file.ts";
import { indexKey, TEXT_INDEX, termsOf } from "../segment/segment_index.ts";

/** What each stored segment is to have: the indexes that were asked for, and one of terms for each field with `enable_match`. */
export function segmentIndexes({
  indexes,
  schema,
}: Pick<CollectionDocument, "indexes" | "schema">): readonly IndexDefinition[] {
  return [...indexes, ...textIndexes(schema.fields)];
}

/** An index of terms comes with its field: its id is the field's, below zero, where no index that is asked for has one. */
export function textIndexes(fields: readonly FieldSchema[]): readonly IndexDefinition[] {
  const matched = fields.filter(({ enableMatch }) => enableMatch);
  return matched.map(({ id, name }) => ({
    id: -id,
    name: `terms of ${name}`,
    field: name,
    type: TEXT_INDEX,
    params: {},
  }));
}

/**
 * The terms of all rows of a segment. Where no index has them, the rows that were added since the last time are taken in
 * now, on the calling thread.
 */
export function termsIn(segment: Segment, definition: IndexDefinition): TermLists {
  const key = indexKey(definition);
  const built = termsOf(segment.indexes.get(key));
  if (built !== undefined) {
    if (isReadable(built)) return built;
    // As at the opening: terms can be made again from their field, and the next build does.
    segment.indexes.delete(key);
  }
  return growingTerms(segment, definition.field).follow(segment.rowCount);
}

/** The built terms of a segment, read off the calling thread; undefined where there are none, or none that do. */
export async function readTerms(segment: Segment, definition: IndexDefinition): Promise<SealedTerms | undefined> {
  const built = termsOf(segment.indexes.get(indexKey(definition)));
  if (!(built instanceof StoredTerms)) return built;
  await built.fill();
  return isReadable(built) ? built.requireTerms() : undefined;
}

function isReadable(terms: SealedTerms | StoredTerms): boolean {
  try {
    if (terms instanceof StoredTerms) terms.requireTerms();
    return true;
  } catch (failure) {
    if (failure instanceof ElanusError) return false;
    throw failure;
  }
}

/** The terms of a sealed segment; goes on from those that have grown with it. @throws ElanusError CANCELLED */
export async function buildTextIndex(segment: Segment, field: string, options: BuildOptions): Promise<SealedTerms> {
  return buildTerms(growingTerms(segment, field), segment.rowCount, options);
}

/** Opens a stored index of terms; the segment keeps its file open until it is read. @throws ElanusError CORRUPT, NEWER_FORMAT. */
export async function openTextIndex(fs: FileSystem, path: string, segment: Segment): Promise<StoredTerms> {
  const file = await SegmentFileReader.open(fs, path);
  segment.keepOpen(file);
  return new StoredTerms(segment.rowCount, { readNow: () => partsNow(file), read: () => partsOf(file) });
}

/** The terms that follow the rows of a segment. */
export function growingTerms(segment: Segment, field: string): GrowingTerms {
  const known = segment.growingTerms.get(field);
  if (known !== undefined) return known;
  const analyzer = segment.layout.analyzers.get(field);
  if (analyzer === undefined) throw new ElanusError("INTERNAL", `field \`${field}\` has no analyzer`);
  const terms = new GrowingTerms(analyzer, (row) => textIn(segment, field, row));
  segment.growingTerms.set(field, terms);
  return terms;
}

/** A text of a segment; undefined where it is null. */
export function textIn(segment: Segment, field: string, row: number): string | undefined {
  const text = segment.columns.named(field)?.read(row);
  return typeof text === "string" ? text : undefined;
}
