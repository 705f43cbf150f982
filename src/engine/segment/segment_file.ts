import type { IndexParts } from "../../index/vector_index.ts";
import type { StoredRows } from "../../kernels/absent_rows.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import { type FileSystem, SEGMENT_SUFFIX, SegmentFileReader, SegmentFileWriter } from "../../storage/index.ts";
import type { SegmentDocument } from "../catalog/documents.ts";
import type { Layout } from "../collection/layout.ts";
import type { Column } from "../columns/column.ts";
import type { StoredColumns } from "../columns/column_table.ts";
import { loadVectors } from "../vectors/make_vectors.ts";
import type { SectionSource, VectorColumn } from "../vectors/vector_column.ts";
import { loadColumn, pushParts } from "../write/batch_codec.ts";
import { RowTimes } from "./row_times.ts";
import { Segment } from "./segment.ts";

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
      pushParts(sections, field, segment.columns.at(i));
    });
    for (const [name, bytes] of sections) await file.section(name, bytes);
    for (const [i, field] of segment.layout.vectors.entries()) {
      for (const [part, pieces] of segment.vectors[i].sections()) await file.section(`${field.id}.${part}`, pieces);
    }
    await file.section(TIMES, segment.times.save());
  });
}

/**
 * Opens what `writeSegment` wrote. The segment keeps the file open: what it needs is read when it is first needed.
 *
 * @param staysOnDisk whose vectors are read each time they are needed.
 */
export async function openSegmentFile(
  fs: FileSystem,
  path: string,
  entry: SegmentDocument,
  layout: Layout,
  staysOnDisk: (field: FieldSchema) => boolean,
): Promise<Segment> {
  const file = await SegmentFileReader.open(fs, path);
  try {
    const { id, partition, rowCount } = entry;
    const columns = storedColumns(file, rowCount);
    const vectors = await readVectors(layout, rowCount, (field) => openSource(file, field, staysOnDisk(field)));
    return new Segment(id, layout, partition, { columns, vectors, times: await readTimes(file, rowCount), file });
  } catch (failure) {
    await file.close();
    throw failure;
  }
}

/** The vectors of a field, as `openSegmentFile` opens them: the file is to be kept open. */
export function openVectors(
  file: SegmentFileReader,
  field: FieldSchema,
  rowCount: number,
  staysOnDisk: boolean,
): Promise<VectorColumn> {
  return loadVectors(field, rowCount, openSource(file, field, staysOnDisk));
}

/** What a segment is loaded from: its file, or what can be read of a file that is damaged. */
export type Sections = Pick<SegmentFileReader, "path" | "sections" | "sectionBytes" | "readSection" | "readInto">;

/** Reads all of a segment into memory. */
export async function loadSegment(file: Sections, entry: SegmentDocument, layout: Layout): Promise<Segment> {
  const columns = await readColumns(file, layout, entry.rowCount);
  const vectors = await readVectors(layout, entry.rowCount, (field) => sourceOf(file, field));
  const times = await readTimes(file, entry.rowCount);
  return new Segment(entry.id, layout, entry.partition, { columns, vectors, times });
}

async function readVectors(
  layout: Layout,
  rowCount: number,
  source: (field: FieldSchema) => SectionSource,
): Promise<VectorColumn[]> {
  const vectors: VectorColumn[] = [];
  for (const field of layout.vectors) vectors.push(await loadVectors(field, rowCount, source(field)));
  return vectors;
}

async function readTimes(file: Sections, rowCount: number): Promise<RowTimes> {
  const times = file.sections.includes(TIMES) ? await file.readSection(TIMES) : undefined;
  return RowTimes.load(rowCount, times);
}

/** Writes named byte ranges: an index, deletions, an attachment. */
export async function writeParts(fs: FileSystem, path: string, parts: IndexParts): Promise<void> {
  await writeFile(fs, path, async (file) => {
    for (const [name, bytes] of Object.entries(parts)) await file.section(name, bytes);
  });
}

/** Beside the parts of a vector index: when it was built anew. Files of earlier versions lack it. */
const BUILT_AT = "built_at";

export function builtAtPart(builtAt: number): IndexParts {
  return { [BUILT_AT]: new Uint8Array(Float64Array.of(builtAt).buffer) };
}

/** 0 where nobody knows. */
export async function readBuiltAt(file: SegmentFileReader): Promise<number> {
  if (!file.has(BUILT_AT)) return 0;
  const bytes = await file.readSection(BUILT_AT);
  return bytes.length === 8 ? new Float64Array(bytes.slice().buffer)[0] : 0;
}

export async function readParts(fs: FileSystem, path: string): Promise<IndexParts> {
  return withSegmentFile(fs, path, partsOf);
}

export async function partsOf(file: SegmentFileReader): Promise<IndexParts> {
  const parts: Record<string, Uint8Array> = {};
  for (const name of file.sections) parts[name] = await file.readSection(name);
  return parts;
}

/** As `partsOf`, on the calling thread. */
export function partsNow(file: SegmentFileReader): IndexParts {
  return Object.fromEntries(file.sections.map((name) => [name, file.readSectionNow(name)]));
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

/** The columns of a file that stays open. */
function storedColumns(file: SegmentFileReader, rowCount: number): StoredColumns {
  const sectionsOf = ({ id }: FieldSchema) => file.sections.filter((name) => name.startsWith(`${id}.`));
  return {
    rowCount,
    read(field) {
      const sections = new Map(sectionsOf(field).map((name) => [name, file.readSectionNow(name)]));
      return loadColumn(field, rowCount, sections);
    },
    async load(field) {
      const sections = new Map<string, Uint8Array>();
      for (const name of sectionsOf(field)) sections.set(name, await file.readSection(name));
      return loadColumn(field, rowCount, sections);
    },
    usedBytes: (field) => sectionsOf(field).reduce((sum, name) => sum + file.sectionBytes(name), 0),
  };
}

/** Where vectors are read from for as long as a file is open. */
function openSource(file: SegmentFileReader, field: FieldSchema, staysOnDisk: boolean): SectionSource {
  const open = (part: string) => storedRows(file, `${field.id}.${part}`);
  return { ...sourceOf(file, field), storedRows: open, staysOnDisk };
}

function storedRows(file: SegmentFileReader, section: string): StoredRows {
  return {
    blockBytes: file.blockBytes,
    read: (offset, target) => file.readInto(section, offset, target),
    readNow: (offset, target) => file.readNow(section, offset, target),
    readEach: (parts) => file.readBatch(section, parts),
  };
}

async function readColumns(file: Sections, layout: Layout, rowCount: number): Promise<Column[]> {
  const sections = new Map<string, Uint8Array>();
  const vectors = layout.vectors.map(({ id }) => `${id}.`);
  for (const name of file.sections) {
    if (!vectors.some((prefix) => name.startsWith(prefix))) sections.set(name, await file.readSection(name));
  }
  return layout.scalars.map((field) => loadColumn(field, rowCount, sections));
}

function sourceOf(file: Sections, field: FieldSchema): SectionSource {
  const section = (part: string) => `${field.id}.${part}`;
  return {
    has: (part) => file.sections.includes(section(part)),
    bytesOf: (part) => file.sectionBytes(section(part)),
    readInto: (part, target) => file.readInto(section(part), 0, target),
  };
}
