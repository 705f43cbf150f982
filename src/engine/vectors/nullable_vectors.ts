import { ElanusError } from "../../errors/index.ts";
import type {
  BuildOptions,
  FindTaught,
  GrowingIndex,
  IndexParams,
  MetricType,
  QueryVector,
  StoredParts,
  VectorIndex,
} from "../../index/vector_index.ts";
import { NullableGrowingIndex, NullableIndex, standingOfValid, withoutNulls } from "./nullable_index.ts";
import { bitBytes, ValidRows } from "./valid_rows.ts";
import { type SectionSource, VALID, type VectorColumn, type VectorParts, type VectorSection } from "./vector_column.ts";

/** The vectors of a nullable field: a column of those that there are, and which rows have them. */
export class NullableVectors implements VectorColumn {
  private readonly inner: VectorColumn;
  private readonly valid: ValidRows;
  readonly isOnDisk: boolean;

  /** @param isOnDisk where the column has no rows that could tell. */
  constructor(inner: VectorColumn, valid = new ValidRows(), isOnDisk = inner.isOnDisk) {
    this.inner = inner;
    this.valid = valid;
    this.isOnDisk = isOnDisk;
  }

  get count(): number {
    return this.valid.count;
  }

  get usedBytes(): number {
    return this.inner.usedBytes + bitBytes(this.count);
  }

  get bytes(): number {
    return this.inner.bytes + this.valid.bytes;
  }

  get isWhole(): boolean {
    return this.inner.isWhole;
  }

  fill(): Promise<boolean> {
    return this.inner.fill();
  }

  append(parts: VectorParts, rowCount: number): void {
    const { [VALID]: bits, ...vectors } = parts;
    const added = this.valid.append(rowCount, bits && checkedBits(bits, rowCount));
    if (added > 0) this.inner.append(vectors, added);
  }

  appendRange(other: VectorColumn, from: number, to: number): void {
    if (!(other instanceof NullableVectors)) throw new ElanusError("INTERNAL", "vectors of different types were mixed");
    const { inner, valid } = other;
    this.valid.appendRange(valid, from, to);
    if (valid.place(from) < valid.place(to)) this.inner.appendRange(inner, valid.place(from), valid.place(to));
  }

  has(row: number): boolean {
    return this.valid.has(row);
  }

  read(row: number): unknown {
    return this.has(row) ? this.inner.read(this.valid.place(row)) : null;
  }

  bytesOf(row: number): Uint8Array | null {
    return this.has(row) ? this.inner.bytesOf(this.valid.place(row)) : null;
  }

  query(row: number): QueryVector {
    return this.inner.query(this.valid.place(row));
  }

  exactIndex(metric: MetricType): VectorIndex {
    return new NullableIndex(this.inner.exactIndex(metric), this.valid);
  }

  /** Where no row has a vector, there is nothing to build. */
  async buildIndex(type: string, metric: MetricType, params: IndexParams, options: BuildOptions): Promise<VectorIndex> {
    if (this.valid.validCount === 0) return this.exactIndex(metric);
    const from = options.from && standingOfValid(options.from, this.valid);
    return new NullableIndex(await this.inner.buildIndex(type, metric, params, { ...options, from }), this.valid);
  }

  growIndex(type: string, metric: MetricType, params: IndexParams, taught?: FindTaught): GrowingIndex | undefined {
    const index = this.inner.growIndex?.(type, metric, params, taught && (() => withoutNulls(taught())));
    return index && new NullableGrowingIndex(index, this.valid);
  }

  async loadIndex(type: string, metric: MetricType, params: IndexParams, parts: StoredParts): Promise<VectorIndex> {
    if (this.valid.validCount === 0) return this.exactIndex(metric);
    return new NullableIndex(await this.inner.loadIndex(type, metric, params, parts), this.valid);
  }

  sections(): VectorSection[] {
    return [[VALID, [this.valid.save()]], ...this.inner.sections()];
  }

  release(): void {
    this.inner.release();
  }
}

/** Which rows have a vector, as a segment file holds it. @throws ElanusError CORRUPT */
export async function readValid(rowCount: number, source: SectionSource): Promise<ValidRows> {
  const valid = new ValidRows();
  if (!source.has(VALID)) {
    valid.append(rowCount);
    return valid;
  }
  const bits = new Uint8Array(source.bytesOf(VALID));
  await source.readInto(VALID, bits);
  valid.append(rowCount, checkedBits(bits, rowCount));
  return valid;
}

function checkedBits(bits: Uint8Array, rowCount: number): Uint8Array {
  if (bits.byteLength === bitBytes(rowCount)) return bits;
  throw new ElanusError("CORRUPT", "stored vectors do not fit their rows", {
    detail: `${rowCount} rows have ${bits.byteLength} bytes of marks, expected ${bitBytes(rowCount)}`,
  });
}
