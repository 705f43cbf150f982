import { Struct } from "./structs.ts";
import type { VectorRows } from "./vector_rows.ts";

/** Codes are padded to whole 16-byte lanes. */
export function codeBytesOf(dims: number): number {
  return Math.ceil(dims / 16) * 16;
}

/** The mean, and the step of a code: what turns codes back into values. */
export interface CodeScale {
  readonly mean: Float32Array;
  readonly step: number;
}

/**
 * 7-bit codes of the first `dims` dims of rows, in the memory of the rows.
 *
 * A row takes `dims` rounded up to 16 bytes, and 16 bytes of terms (scale, norms).
 */
export class CodedRows {
  readonly rows: VectorRows;
  readonly dims: number;
  private readonly struct: Struct<"codes">;

  constructor(rows: VectorRows, dims: number) {
    this.rows = rows;
    this.dims = dims;
    this.struct = new Struct(rows.memory, "codes");
    this.struct.set({
      pointer: rows.memory.allocate(rows.count * codeBytesOf(dims)),
      stride: codeBytesOf(dims),
      dims,
      terms: rows.memory.allocate(rows.count * 16),
      mean: rows.memory.allocate(rows.strideBytes),
    });
  }

  get pointer(): number {
    return this.struct.pointer;
  }

  /** Bytes a row, terms included. */
  get bytesPerRow(): number {
    return codeBytesOf(this.dims) + 16;
  }

  /** Views of the codes and of their terms, good until the memory grows. */
  get codes(): Uint8Array {
    return this.rows.memory.u8(this.struct.get("pointer"), this.rows.count * codeBytesOf(this.dims));
  }

  get terms(): Uint8Array {
    return this.rows.memory.u8(this.struct.get("terms"), this.rows.count * 16);
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
