import { ElanusError } from "../errors/index.ts";
import type { IndexParts } from "../index/vector_index.ts";
import { VectorRows } from "../kernels/vector_rows.ts";
import { type FileSystem, SegmentFileReader, SegmentFileWriter } from "../storage/index.ts";
import { loadColumn, pushParts } from "./batch_codec.ts";
import type { Column } from "./columns/column.ts";
import type { SegmentDocument } from "./documents.ts";
import type { Layout } from "./layout.ts";
import { RowTimes } from "./row_times.ts";
import { Segment } from "./segment.ts";

/** When the rows were written; files of earlier versions lack it. */
export const TIMES = "times";
/** Vectors are handed to the file in pieces of about this size. */
const PIECE_BYTES = 4 * 2 ** 20;

/**
 * Writes the rows of a segment: one section a column part (`101.values`) and one a vector field (`102.vectors`,
 * rows padded as in memory, so that they are read straight into place).
 */
export async function writeSegment(fs: FileSystem, path: string, segment: Segment): Promise<void> {
  await writeFile(fs, path, async (file) => {
    const sections: [string, Uint8Array][] = [];
    segment.layout.scalars.forEach((field, i) => {
      pushParts(sections, field, segment.columns[i]);
    });
    for (const [name, bytes] of sections) await file.section(name, bytes);
    for (const [i, field] of segment.layout.vectors.entries()) {
      await file.section(`${field.id}.vectors`, pieces(segment.vectors[i]));
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
  const file = await SegmentFileReader.open(fs, path);
  try {
    return await loadSegment(file, entry, layout);
  } finally {
    await file.close();
  }
}

/** What a segment is loaded from: its file, or what can be read of a file that is damaged. */
export type Sections = Pick<SegmentFileReader, "path" | "sections" | "sectionBytes" | "readSection" | "readInto">;

export async function loadSegment(file: Sections, entry: SegmentDocument, layout: Layout): Promise<Segment> {
  const { id, partition, rowCount } = entry;
  const vectors: VectorRows[] = [];
  for (const field of layout.vectors) vectors.push(await readVectors(file, `${field.id}.vectors`, field.dim, rowCount));
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
  const file = await SegmentFileReader.open(fs, path);
  try {
    const parts: Record<string, Uint8Array> = {};
    for (const name of file.sections) parts[name] = await file.readSection(name);
    return parts;
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

function* pieces(rows: VectorRows): Generator<Uint8Array> {
  const step = Math.max(1, Math.floor(PIECE_BYTES / rows.strideBytes));
  for (let row = 0; row < rows.count; row += step) yield rows.block(row, Math.min(step, rows.count - row));
}

async function readColumns(file: Sections, layout: Layout, rowCount: number): Promise<Column[]> {
  const sections = new Map<string, Uint8Array>();
  for (const name of file.sections) {
    if (!name.endsWith(".vectors")) sections.set(name, await file.readSection(name));
  }
  return layout.scalars.map((field) => loadColumn(field, rowCount, sections));
}

async function readVectors(
  file: Sections,
  section: string,
  dim: number | undefined,
  count: number,
): Promise<VectorRows> {
  const rows = new VectorRows(dim ?? 0, count);
  rows.extend(count);
  const block = rows.block(0, count);
  if (file.sectionBytes(section) !== block.byteLength) {
    throw new ElanusError("CORRUPT", `segment file ${file.path} does not fit its manifest`, {
      detail: `section ${section} has ${file.sectionBytes(section)} bytes, expected ${block.byteLength}`,
    });
  }
  await file.readInto(section, 0, block);
  return rows;
}
