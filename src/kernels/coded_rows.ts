import type { Metric } from "./exact_scan.ts";
import { Struct } from "./structs.ts";
import type { VectorRows } from "./vector_rows.ts";

/** Codes are padded to whole 16-byte lanes. */
export function codeBytesOf(dims: number): number {
  return Math.ceil(dims / 16) * 16;
}

/** Bytes of a principal axis: i16 values, padded to whole 16-byte lanes. */
export function axisBytesOf(queryBytes: number): number {
  return Math.ceil(queryBytes / 32) * 16;
}

/** What an axis of unit length is multiplied by to be rounded (assembly/rotation.ts). */
const AXIS_SCALE = 32_767;
/** Axes are worked on four at a time. */
const AXES_TOGETHER = 4;

/** Which part of a row is coded. */
export interface CodedPart {
  /** How many dims: the first of the row, or of its coordinates on principal axes. */
  readonly dims: number;
  readonly rotated: boolean;
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
 * 7-bit codes of the first `dims` dims of rows, or of their first coordinates on principal axes, in the memory of the rows.
 *
 * A row takes `dims` rounded up to 16 bytes, and 16 bytes of terms (scale, norms); an axis 2 bytes a dim of the rows.
 */
export class CodedRows {
  readonly rows: VectorRows;
  readonly dims: number;
  readonly rotated: boolean;
  /** The most rows. */
  private readonly room: number;
  private readonly struct: Struct<"codes">;
  /** By prefix, the last used at the end. */
  private readonly prefixFactors = new Map<number, PrefixFactors>();

  /** @param usedRows of how many rows codes were written. */
  constructor(rows: VectorRows, metric: Metric, { dims, rotated }: CodedPart, room: number, usedRows: () => number) {
    const stride = codeBytesOf(dims);
    const axes = Math.ceil(dims / AXES_TOGETHER) * AXES_TOGETHER;
    this.rows = rows;
    this.dims = dims;
    this.rotated = rotated;
    this.room = room;
    this.struct = new Struct(rows.memory, "codes");
    this.struct.set({
      pointer: rows.memory.reserve(room * stride, () => usedRows() * stride),
      stride,
      dims,
      terms: rows.memory.reserve(room * 16, () => usedRows() * 16),
      mean: rows.memory.allocate(rows.queryBytes),
      lengths: metric === "COSINE" ? 1 : 0,
      axes: rotated ? rows.memory.allocate(axes * axisBytesOf(rows.queryBytes)) : 0,
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

  /** The principal axes as the kernels have them, a row of `axisBytesOf` bytes each; a view, good until the memory grows. */
  get axes(): Uint8Array {
    const bytes = this.rotated ? this.dims * axisBytesOf(this.rows.queryBytes) : 0;
    return this.rows.memory.u8(this.struct.get("axes"), bytes);
  }

  /** Sets axis `k`: `dim` values, of unit length. */
  setAxis(k: number, axis: ArrayLike<number>): void {
    const bytes = axisBytesOf(this.rows.queryBytes);
    const words = new Int16Array(this.rows.memory.memory.buffer, this.struct.get("axes") + k * bytes, this.rows.dim);
    for (let i = 0; i < words.length; i++) words[i] = Math.round(axis[i] * AXIS_SCALE);
  }

  /** Whether all rows have one length, by themselves or by COSINE: the kernels' number (assembly/structs.ts), 0 if not. */
  get lengths(): number {
    return this.struct.get("lengths");
  }

  set lengths(lengths: number) {
    this.struct.set({ lengths });
  }

  /** Views of the codes and of their terms, good until the memory grows. */
  get codes(): Uint8Array {
    return this.rows.memory.u8(this.struct.get("pointer"), this.rows.count * codeBytesOf(this.dims));
  }

  get terms(): Uint8Array {
    return this.rows.memory.u8(this.struct.get("terms"), this.rows.count * 16);
  }

  /**
   * Makes `prefix` raw dims the ones that a query under COSINE is compared on. The factors that bring a row's prefix to unit
   * length, 4 bytes a row, are computed when a prefix is first used with the row. Coordinates need none.
   */
  usePrefix(vectors: Struct<"vectors">, scratch: number, prefix: number, rows: number): void {
    if (prefix >= this.dims || this.rotated) return;
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
