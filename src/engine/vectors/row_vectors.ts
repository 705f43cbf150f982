import { ElanusError } from "../../errors/index.ts";
import { FlatIndex } from "../../index/flat/flat_index.ts";
import { binaryFamily, indexFamily } from "../../index/registry.ts";
import { partsInMemory } from "../../index/stored_parts.ts";
import type {
  BuildOptions,
  FindTaught,
  GrowingIndex,
  IndexFamily,
  IndexParams,
  MetricType,
  QueryVector,
  StoredParts,
  VectorIndex,
} from "../../index/vector_index.ts";
import type { ElementType } from "../../kernels/elements.ts";
import { VectorRows } from "../../kernels/vector_rows.ts";
import type { SectionSource, VectorColumn, VectorParts, VectorSection } from "./vector_column.ts";

/** The one part of such a column: rows in the log without padding, in a segment file padded as in memory. */
const PART = "vectors";
/** Vectors are handed to the file in pieces of about this size. */
const PIECE_BYTES = 4 * 2 ** 20;

/** What all rows of a column have in common. */
export interface VectorShape {
  readonly dim: number;
  readonly type: ElementType;
}

/** Vectors of one length: of numbers, or of bits. */
export class RowVectors implements VectorColumn {
  readonly rows: VectorRows;

  constructor(rows: VectorRows) {
    this.rows = rows;
  }

  /** Reads `count` rows straight into place, now or when they are first needed; `rows` is empty. */
  static async load(rows: VectorRows, count: number, source: SectionSource): Promise<RowVectors> {
    checkBytes(source, count * rows.strideBytes);
    const stored = source.storedRows?.(PART);
    if (stored !== undefined) rows.extendFrom(stored, count);
    else {
      rows.extend(count);
      await source.readInto(PART, rows.block(0, count));
    }
    return new RowVectors(rows);
  }

  /** Rows that are read from their source each time they are needed. */
  static onDisk({ dim, type }: VectorShape, count: number, source: SectionSource): RowVectors {
    const stored = source.storedRows?.(PART);
    if (stored === undefined) throw new ElanusError("INTERNAL", "vectors cannot stay in a file that is not kept open");
    const rows = VectorRows.onDisk(dim, count, type, stored);
    checkBytes(source, count * rows.strideBytes);
    return new RowVectors(rows);
  }

  get count(): number {
    return this.rows.count;
  }

  get usedBytes(): number {
    return this.rows.count * this.rows.strideBytes;
  }

  get bytes(): number {
    return this.rows.residentBytes;
  }

  get isWhole(): boolean {
    return this.rows.absent === undefined && !this.isOnDisk;
  }

  get isOnDisk(): boolean {
    return this.rows.onDisk !== undefined;
  }

  async fill(): Promise<boolean> {
    return (await this.rows.absent?.fill()) ?? false;
  }

  append({ [PART]: values }: VectorParts, rowCount: number): void {
    const bytes = values?.byteLength ?? 0;
    const expected = rowCount * this.rows.rowBytes;
    if (bytes !== expected) throw corrupt(`${rowCount} rows have ${bytes} bytes of vectors, expected ${expected}`);
    this.rows.appendAll(values);
  }

  extend(rowCount: number): Uint8Array | undefined {
    const { rows } = this;
    return rows.rowBytes === rows.strideBytes ? rows.block(rows.extend(rowCount), rowCount) : undefined;
  }

  appendRange(other: VectorColumn, from: number, to: number): void {
    if (!(other instanceof RowVectors)) throw new ElanusError("INTERNAL", "vectors of different types were mixed");
    const first = this.rows.extend(to - from);
    this.rows.block(first, to - from).set(other.rows.block(from, to - from));
  }

  has(): boolean {
    return true;
  }

  read(row: number): number[] {
    return Array.from(this.isBinary ? this.rows.bytes(row) : this.rows.row(row));
  }

  bytesOf(row: number): Uint8Array {
    return this.rows.bytes(row).slice();
  }

  query(row: number): QueryVector {
    return this.isBinary ? this.rows.bytes(row).slice() : this.rows.row(row).slice();
  }

  exactIndex(metric: MetricType): VectorIndex {
    return new FlatIndex(this.rows, metric);
  }

  /** Of rows on disk, over a copy in memory: kernels read them where they lie. */
  async buildIndex(type: string, metric: MetricType, params: IndexParams, options: BuildOptions): Promise<VectorIndex> {
    const family = this.family(type);
    if (!this.isOnDisk) return family.build(this.rows, metric, params, options);
    const copy = this.rows.inMemory();
    try {
      const built = await family.build(copy, metric, params, options);
      return await family.load(this.rows, metric, params, partsInMemory(built.save()));
    } finally {
      copy.memory.release();
    }
  }

  growIndex(type: string, metric: MetricType, params: IndexParams, taught?: FindTaught): GrowingIndex | undefined {
    return this.isOnDisk ? undefined : this.family(type).grow?.(this.rows, metric, params, taught);
  }

  loadIndex(type: string, metric: MetricType, params: IndexParams, parts: StoredParts): Promise<VectorIndex> {
    return this.family(type).load(this.rows, metric, params, parts);
  }

  sections(): VectorSection[] {
    return [[PART, pieces(this.rows)]];
  }

  release(): void {
    this.rows.memory.release();
  }

  private get isBinary(): boolean {
    return this.rows.type === "bit";
  }

  private family(type: string): IndexFamily {
    return this.isBinary ? binaryFamily(type) : indexFamily(type);
  }
}

function* pieces(rows: VectorRows): Generator<Uint8Array> {
  const step = Math.max(1, Math.floor(PIECE_BYTES / rows.strideBytes));
  for (let row = 0; row < rows.count; row += step) yield rows.block(row, Math.min(step, rows.count - row));
}

function checkBytes(source: SectionSource, expected: number): void {
  const bytes = source.bytesOf(PART);
  if (bytes !== expected) throw corrupt(`part ${PART} has ${bytes} bytes, expected ${expected}`);
}

function corrupt(detail: string): ElanusError {
  return new ElanusError("CORRUPT", "stored vectors do not fit their rows", { detail });
}
