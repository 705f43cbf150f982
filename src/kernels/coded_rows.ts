import { Struct } from "./structs.ts";
import type { VectorRows } from "./vector_rows.ts";

/** Codes are padded to whole 16-byte lanes. */
export function codeBytesOf(dims: number): number {
  return Math.ceil(dims / 16) * 16;
}

/** Factors of so many prefixes are kept, the last used; a program that searches by prefixes uses one or two. */
const KEPT_PREFIXES = 4;

/** The mean, and the step of a code: what turns codes back into values. */
export interface CodeScale {
  readonly mean: Float32Array;
  readonly step: number;
}

/** Where the factors of a prefix lie, and of how many rows there are any. */
interface PrefixFactors {
  readonly pointer: number;
  rows: number;
}

/**
 * 7-bit codes of the first `dims` dims of rows, in the memory of the rows.
 *
 * A row takes `dims` rounded up to 16 bytes, and 16 bytes of terms (scale, norms).
 */
export class CodedRows {
  readonly rows: VectorRows;
  readonly dims: number;
  /** The most rows. */
  private readonly room: number;
  private readonly struct: Struct<"codes">;
  /** By prefix, the last used at the end. */
  private readonly prefixFactors = new Map<number, PrefixFactors>();

  /** @param usedRows of how many rows codes were written. */
  constructor(rows: VectorRows, dims: number, room: number, usedRows: () => number) {
    const stride = codeBytesOf(dims);
    this.rows = rows;
    this.dims = dims;
    this.room = room;
    this.struct = new Struct(rows.memory, "codes");
    this.struct.set({
      pointer: rows.memory.reserve(room * stride, () => usedRows() * stride),
      stride,
      dims,
      terms: rows.memory.reserve(room * 16, () => usedRows() * 16),
      mean: rows.memory.allocate(rows.queryBytes),
    });
  }

  get pointer(): number {
    return this.struct.pointer;
  }

  /** Bytes a row, terms included. */
  get bytesPerRow(): number {
    return codeBytesOf(this.dims) + 16;
  }

  /** Bytes of the factors of prefixes that were searched by. */
  get prefixBytes(): number {
    return this.prefixFactors.size * this.room * 4;
  }

  /** Views of the codes and of their terms, good until the memory grows. */
  get codes(): Uint8Array {
    return this.rows.memory.u8(this.struct.get("pointer"), this.rows.count * codeBytesOf(this.dims));
  }

  get terms(): Uint8Array {
    return this.rows.memory.u8(this.struct.get("terms"), this.rows.count * 16);
  }

  /**
   * Makes `prefix` dims the ones that a query under COSINE is compared on. The factors that bring a row's prefix to unit
   * length, 4 bytes a row, are computed when a prefix is first used with the row.
   */
  usePrefix(vectors: Struct<"vectors">, scratch: number, prefix: number, rows: number): void {
    if (prefix >= this.dims) return;
    const factors = this.prefixFactors.get(prefix) ?? { pointer: this.placeForFactors(), rows: 0 };
    if (factors.rows < rows) {
      const { kernels } = this.rows.memory;
      for (const { from, to, pointer } of this.rows.windows(factors.rows, rows)) {
        vectors.set({ pointer });
        kernels.code_prefix(vectors.pointer, this.pointer, scratch, prefix, from, to, factors.pointer);
      }
      factors.rows = rows;
    }
    this.prefixFactors.delete(prefix);
    this.prefixFactors.set(prefix, factors);
    this.struct.set({ prefix_factors: factors.pointer });
  }

  /** New, or taken from the prefix that was not used for longest. */
  private placeForFactors(): number {
    const [oldest] = this.prefixFactors;
    if (oldest === undefined || this.prefixFactors.size < KEPT_PREFIXES) {
      return this.rows.memory.allocate(this.room * 4);
    }
    this.prefixFactors.delete(oldest[0]);
    return oldest[1].pointer;
  }

  get scale(): CodeScale {
    return { mean: this.meanView().slice(), step: this.struct.getFloat("step") };
  }

  set scale({ mean, step }: CodeScale) {
    this.meanView().set(mean);
    this.struct.setFloat("step", step);
  }

  private meanView(): Float32Array {
    return this.rows.memory.f32(this.struct.get("mean"), this.rows.dim);
  }
}

/** Bytes of `Scratch.sums` that making codes needs. */
export function codingBytes(rows: VectorRows): number {
  return Math.max(rows.dim * 8, rows.memory.kernels.histogram_bins() * 4);
}
