import { PAIR_BYTES } from "../../kernels/sparse_rows.ts";
import { readDamagedSection, type SectionDamage, SegmentFileReader } from "../../storage/index.ts";
import type { Place } from "../catalog/database.ts";
import type { SegmentDocument } from "../catalog/documents.ts";
import type { Layout } from "../collection/layout.ts";
import type { Segment } from "../segment/segment.ts";
import { loadSegment, readParts, type Sections, TIMES } from "../segment/segment_file.ts";
import { ValidRows } from "../vectors/valid_rows.ts";
import { VALID } from "../vectors/vector_column.ts";

/** Parts in which rows take as much as they need, and the bytes of what their offsets count. */
const VARIABLE_PARTS: Readonly<Record<string, number>> = { text: 1, pairs: PAIR_BYTES };

/** What could be read of a damaged segment. */
export interface SalvagedSegment {
  /** Its rows that the damage touches are deleted. */
  readonly segment: Segment;
  /** Live rows that the damage touches. */
  readonly lostRows: number;
}

/**
 * Reads a segment around its damage: a broken block costs the rows that have a part of a value in it.
 *
 * ```
 * "102.vectors"   │ block │ block │▒▒▒▒▒▒▒│ block │
 *                          rows 42 to 63 go, the others stay
 * ```
 *
 * @returns undefined where nothing can be read: the file's directory is broken, or a part cannot be told to rows.
 */
export async function salvageSegment(
  { fs, folder }: Place,
  entry: SegmentDocument,
  layout: Layout,
): Promise<SalvagedSegment | undefined> {
  const reader = await SegmentFileReader.open(fs, `${folder}/${entry.file}`).catch(() => undefined);
  if (reader === undefined) return undefined;
  try {
    const sections = new DamagedSections(reader);
    const segment = await loadSegment(sections, entry, layout);
    if (entry.deletions !== undefined)
      segment.loadDeletions((await readParts(fs, `${folder}/${entry.deletions}`)).rows);
    const before = segment.liveCount;
    for (const row of await sections.lostRows(entry.rowCount)) segment.deleteRow(row);
    return { segment, lostRows: before - segment.liveCount };
  } catch {
    // Zeros where values stood need not make a column.
    return undefined;
  } finally {
    await reader.close();
  }
}

/** A segment file that reads zeros where it is damaged, and remembers where. */
class DamagedSections implements Sections {
  private readonly reader: SegmentFileReader;
  private readonly damages: SectionDamage[] = [];

  constructor(reader: SegmentFileReader) {
    this.reader = reader;
  }

  get path(): string {
    return this.reader.path;
  }

  get sections(): readonly string[] {
    return this.reader.sections;
  }

  sectionBytes(name: string): number {
    return this.reader.sectionBytes(name);
  }

  async readSection(name: string): Promise<Uint8Array> {
    const { bytes, damages } = await readDamagedSection(this.reader, name);
    // Rows whose times are not known are kept: they do not expire.
    if (name === TIMES && damages.length > 0) return new Uint8Array(0);
    this.damages.push(...damages);
    return bytes;
  }

  async readInto(name: string, offset: number, target: Uint8Array): Promise<void> {
    const bytes = await this.readSection(name);
    target.set(bytes.subarray(offset, offset + target.length));
  }

  /** The rows of which a part was not read. */
  async lostRows(rowCount: number): Promise<Set<number>> {
    const lost = new Set<number>();
    for (const damage of this.damages) {
      for (const [from, to] of await this.rowsAt(damage, rowCount)) {
        for (let row = Math.max(0, from); row < Math.min(to, rowCount); row++) lost.add(row);
      }
    }
    return lost;
  }

  private async rowsAt(damage: SectionDamage, rowCount: number): Promise<[number, number][]> {
    const [id, ...parts] = damage.section.split(".");
    if (this.reader.has(`${id}.${VALID}`))
      return this.rowsWithVectors(`${id}.${VALID}`, damage, parts.join("."), rowCount);
    const offsets = `${id}.offsets`;
    if (parts.length === 1 || !this.reader.has(offsets)) return this.placesAt(damage, parts.join("."), rowCount);
    // A part of an array's elements: the rows are those whose elements lie there.
    const { bytes } = await readDamagedSection(this.reader, offsets);
    const elements = new Uint32Array(bytes.buffer, bytes.byteOffset, rowCount + 1)[rowCount];
    const places = await this.placesAt(damage, parts[parts.length - 1], elements);
    const rows = await Promise.all(places.map(([from, to]) => this.rowsBetween(offsets, from, to, rowCount)));
    return rows.flat();
  }

  /** Of a nullable field only the rows that have a vector are in the part. */
  private async rowsWithVectors(
    section: string,
    damage: SectionDamage,
    part: string,
    rowCount: number,
  ): Promise<[number, number][]> {
    const valid = new ValidRows();
    valid.append(rowCount, (await readDamagedSection(this.reader, section)).bytes);
    const { validCount } = valid;
    const places = part === VALID ? [] : await this.placesAt(damage, part, validCount);
    return places.map(([from, to]) => [valid.rowAt(Math.max(from, 0)), valid.rowAt(Math.min(to, validCount) - 1) + 1]);
  }

  /** Half-open ranges of rows or elements. What a part that is not known here holds may belong to any of them. */
  private async placesAt(
    { section, from, to }: SectionDamage,
    part: string,
    rowCount: number,
  ): Promise<[number, number][]> {
    const rowBytes = this.reader.sectionBytes(section) / rowCount;
    if ((part === "vectors" || part === "values") && Number.isInteger(rowBytes)) {
      return [[Math.floor(from / rowBytes), Math.ceil(to / rowBytes)]];
    }
    if (part === "nulls") return [[from * 8, to * 8]];
    // Row i lies between offsets i and i + 1.
    if (part === "offsets") return [[Math.floor(from / 4) - 1, Math.ceil(to / 4)]];
    const width = VARIABLE_PARTS[part];
    const offsets = section.replace(/\.[a-z]+$/, ".offsets");
    if (width === undefined || !this.reader.has(offsets)) return [[0, rowCount]];
    return this.rowsBetween(offsets, Math.floor(from / width), Math.ceil(to / width), rowCount);
  }

  /** The rows of which something lies from one offset to another. */
  private async rowsBetween(section: string, from: number, to: number, rowCount: number): Promise<[number, number][]> {
    const { bytes } = await readDamagedSection(this.reader, section);
    const offsets = new Uint32Array(bytes.buffer, bytes.byteOffset, rowCount + 1);
    const rows: [number, number][] = [];
    for (let row = 0; row < rowCount; row++)
      if (offsets[row + 1] > from && offsets[row] < to) rows.push([row, row + 1]);
    return rows;
  }
}
