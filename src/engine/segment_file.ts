import type { IndexParts } from "../index/vector_index.ts";
import type { FieldSchema } from "../schema/field_schema.ts";
import { type FileSystem, SEGMENT_SUFFIX, SegmentFileReader, SegmentFileWriter } from "../storage/index.ts";
import { loadColumn, pushParts } from "./batch_codec.ts";
import type { Column } from "./columns/column.ts";
import type { SegmentDocument } from "./documents.ts";
import type { Layout } from "./layout.ts";
import { RowTimes } from "./row_times.ts";
import { Segment } from "./segment.ts";
import { loadVectors } from "./vectors/make_vectors.ts";
import type { SectionSource, VectorColumn } from "./vectors/vector_column.ts";

/** The name of a segment's file in the collection's folder. */
export function segmentFile(id: number): string {
  return `${id}${SEGMENT_SUFFIX}`;
}

/** When the rows were written; files of earlier versions lack it. */
export const TIMES = "times";

/**
 * Writes the rows of a segment: one section a part of a column (`101.values`) or of a vector field (`102.vectors`, rows
 * padded as in memory, so that they are read straight into place).
 */
export async function writeSegment(fs: FileSystem, path: string, segment: Segment): Promise<void> {
  await writeFile(fs, path, async (file) => {
    const sections: [string, Uint8Array][] = [];
    segment.layout.scalars.forEach((field, i) => {
      pushParts(sections, field, segment.columns[i]);
    });
    for (const [name, bytes] of sections) await file.section(name, bytes);
    for (const [i, field] of segment.layout.vectors.entries()) {
      for (const [part, pieces] of segment.vectors[i].sections()) await file.section(`${field.id}.${part}`, pieces);
    }
    await file.section(TIMES, segment.times.save());
  });
}

/** Reads what `writeSegment` wrote. */
export async function readSegment(
  fs: FileSystem,
  path: string,
  entry: SegmentDocument,
  layout: Layout,
): Promise<Segment> {
  return withSegmentFile(fs, path, (file) => loadSegment(file, entry, layout));
}

/** What a segment is loaded from: its file, or what can be read of a file that is damaged. */
export type Sections = Pick<SegmentFileReader, "path" | "sections" | "sectionBytes" | "readSection" | "readInto">;

export async function loadSegment(file: Sections, entry: SegmentDocument, layout: Layout): Promise<Segment> {
  const { id, partition, rowCount } = entry;
  const vectors: VectorColumn[] = [];
  for (const field of layout.vectors) vectors.push(await loadVectors(field, rowCount, partsOf(file, field)));
  const times = file.sections.includes(TIMES) ? await file.readSection(TIMES) : undefined;
  const columns = await readColumns(file, layout, rowCount);
  return new Segment(id, layout, partition, { columns, vectors, times: RowTimes.load(rowCount, times) });
}

/** Writes named byte ranges: an index, deletions, an attachment. */
export async function writeParts(fs: FileSystem, path: string, parts: IndexParts): Promise<void> {
  await writeFile(fs, path, async (file) => {
    for (const [name, bytes] of Object.entries(parts)) await file.section(name, bytes);
  });
}

export async function readParts(fs: FileSystem, path: string): Promise<IndexParts> {
  return withSegmentFile(fs, path, partsOf);
}

export async function partsOf(file: SegmentFileReader): Promise<IndexParts> {
  const parts: Record<string, Uint8Array> = {};
  for (const name of file.sections) parts[name] = await file.readSection(name);
  return parts;
}

/** Opens a file for as long as `read` runs. */
export async function withSegmentFile<T>(
  fs: FileSystem,
  path: string,
  read: (file: SegmentFileReader) => Promise<T>,
): Promise<T> {
  const file = await SegmentFileReader.open(fs, path);
  try {
    return await read(file);
  } finally {
    await file.close();
  }
}

async function writeFile(
  fs: FileSystem,
  path: string,
  write: (file: SegmentFileWriter) => Promise<void>,
): Promise<void> {
  const file = await SegmentFileWriter.create(fs, path);
  try {
    await write(file);
    await file.finish();
  } catch (error) {
    await file.abort();
    throw error;
  }
}

async function readColumns(file: Sections, layout: Layout, rowCount: number): Promise<Column[]> {
  const sections = new Map<string, Uint8Array>();
  const vectors = layout.vectors.map(({ id }) => `${id}.`);
  for (const name of file.sections) {
    if (!vectors.some((prefix) => name.startsWith(prefix))) sections.set(name, await file.readSection(name));
  }
  return layout.scalars.map((field) => loadColumn(field, rowCount, sections));
}

function partsOf(file: Sections, field: FieldSchema): SectionSource {
  const section = (part: string) => `${field.id}.${part}`;
  return {
    bytesOf: (part) => file.sectionBytes(section(part)),
    readInto: (part, target) => file.readInto(section(part), 0, target),
  };
}
