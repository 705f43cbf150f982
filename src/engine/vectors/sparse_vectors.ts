import { ElanusError } from "../../errors/index.ts";
import { sparseFamily } from "../../index/registry.ts";
import { SparseIndex } from "../../index/sparse/sparse_index.ts";
import type { BuildOptions, IndexParams, MetricType, StoredParts, VectorIndex } from "../../index/vector_index.ts";
import { PAIR_BYTES, SparseRows, type SparseVector } from "../../kernels/sparse_rows.ts";
import type { SectionSource, VectorColumn, VectorParts, VectorSection } from "./vector_column.ts";

/** Vectors of which few values are not zero. A part `offsets` says how many pairs lie before each row, `pairs` has them. */
export class SparseVectors implements VectorColumn {
  readonly rows: SparseRows;

  constructor(rows: SparseRows) {
    this.rows = rows;
  }

  /** Reads `count` rows straight into place. */
  static async load(count: number, source: SectionSource): Promise<SparseVectors> {
    const offsets = new Uint32Array(count + 1);
    if (source.bytesOf("offsets") !== offsets.byteLength) throw corrupt(`they have not ${count + 1} offsets`);
    await source.readInto("offsets", new Uint8Array(offsets.buffer));
    checkOffsets(offsets, source.bytesOf("pairs"));
    const rows = new SparseRows({ rows: count, pairs: offsets[count] });
    await source.readInto("pairs", rows.extend(offsets));
    return new SparseVectors(rows);
  }

  get count(): number {
    return this.rows.count;
  }

  get usedBytes(): number {
    return this.rows.pairCount * PAIR_BYTES + this.rows.offsets.byteLength;
  }

  get bytes(): number {
    return this.usedBytes;
  }

  get isWhole(): boolean {
    return true;
  }

  get isOnDisk(): boolean {
    return false;
  }

  async fill(): Promise<boolean> {
    return false;
  }

  append({ offsets, pairs }: VectorParts, rowCount: number): void {
    if (offsets?.length !== (rowCount + 1) * 4 || pairs === undefined) throw corrupt("a part is missing");
    const starts = new Uint32Array(offsets.slice().buffer);
    checkOffsets(starts, pairs.length);
    this.rows.append(starts, pairs);
  }

  appendRange(other: VectorColumn, from: number, to: number): void {
    if (!(other instanceof SparseVectors)) throw new ElanusError("INTERNAL", "vectors of different types were mixed");
    this.rows.append(other.rows.offsets.subarray(from, to + 1), other.rows.block(from, to));
  }

  has(): boolean {
    return true;
  }

  read(row: number): Record<string, number> {
    const { indices, values } = this.rows.row(row);
    return Object.fromEntries(Array.from(indices, (index, i) => [index, values[i]]));
  }

  bytesOf(row: number): Uint8Array {
    return this.rows.block(row, row + 1).slice();
  }

  query(row: number): SparseVector {
    return this.rows.row(row);
  }

  exactIndex(metric: MetricType): VectorIndex {
    return new SparseIndex(this.rows, metric);
  }

  buildIndex(type: string, metric: MetricType, params: IndexParams, options: BuildOptions): Promise<VectorIndex> {
    return sparseFamily(type).build(this.rows, metric, params, options);
  }

  loadIndex(type: string, metric: MetricType, params: IndexParams, parts: StoredParts): Promise<VectorIndex> {
    return sparseFamily(type).load(this.rows, metric, params, parts);
  }

  sections(): VectorSection[] {
    const { offsets } = this.rows;
    return [
      ["offsets", [new Uint8Array(offsets.buffer, offsets.byteOffset, offsets.byteLength)]],
      ["pairs", [this.rows.block(0, this.count)]],
    ];
  }

  release(): void {
    this.rows.memory.release();
  }
}

function checkOffsets(offsets: Uint32Array, pairBytes: number): void {
  const rising = offsets.every((offset, i) => offset >= (i === 0 ? 0 : offsets[i - 1]));
  const count = offsets[offsets.length - 1];
  if (!rising || offsets[0] !== 0 || count * PAIR_BYTES !== pairBytes) {
    throw corrupt(`their offsets do not fit their ${pairBytes} bytes of pairs`);
  }
}

function corrupt(detail: string): ElanusError {
  return new ElanusError("CORRUPT", "stored sparse vectors do not fit their rows", { detail });
}
