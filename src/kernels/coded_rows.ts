import { Codebook } from "./codebook.ts";
import type { Metric } from "./described_vectors.ts";
import type { ProductShape } from "./product_codes.ts";
import { Struct } from "./structs.ts";
import type { VectorRows } from "./vector_rows.ts";

/** Bits of a code: 7 and 8 take a byte, fewer are packed. */
export type CodeBits = 4 | 6 | 7 | 8;

/** Codes are padded to whole 16-byte lanes; packed ones to whole blocks (assembly/packed_codes.ts). */
export function codeBytesOf(dims: number, bits: CodeBits = 7): number {
  if (bits === 4) return Math.ceil(dims / 32) * 16;
  return bits === 6 ? Math.ceil(dims / 64) * 48 : Math.ceil(dims / 16) * 16;
}

/** So many codes, packed, fill a block of each width. */
const MOST_TOGETHER = 64;
/** Kernels read a number of a product code as part of four bytes. */
const SLACK_BYTES = 4;

/** Bytes of a principal axis: i16 values, padded to whole 16-byte lanes. */
export function axisBytesOf(queryBytes: number): number {
  return Math.ceil(queryBytes / 32) * 16;
}

/** Of CodeTerms. */
const TERM_BYTES = 16;

/** What an axis of unit length is multiplied by to be rounded (assembly/rotation.ts). */
const AXIS_SCALE = 32_767;
/** Axes are worked on four at a time. */
const AXES_TOGETHER = 4;

/** Which part of a row is coded, and how. */
export interface CodedPart {
  /** How many dims: the first of the row, or of its coordinates on principal axes. */
  readonly dims: number;
  readonly rotated: boolean;
  /** Of a code; absent: 7, as rows are coded that a graph is built on. */
  readonly bits?: CodeBits;
  /** Product codes of all dims instead. */
  readonly product?: ProductShape;
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
 * Codes of the first `dims` dims of rows, or of their first coordinates on principal axes, in the memory of the rows.
 *
 * With 7 bits a row takes `dims` rounded up to 16 bytes, and 16 bytes of terms (scale, norms); an axis 2 bytes a dim of the
 * rows. A product code takes parts * bits / 8 bytes, rounded up, and no terms; the centroids 4 bytes a value.
 */
export class CodedRows {
  readonly rows: VectorRows;
  readonly dims: number;
  readonly rotated: boolean;
  /** The centroids of product codes. */
  readonly codebook: Codebook | undefined;
  /** Bytes from row to row. */
  readonly stride: number;
  /** The most rows. */
  private readonly room: number;
  private readonly struct: Struct<"codes">;
  /** By prefix, the last used at the end. */
  private readonly prefixFactors = new Map<number, PrefixFactors>();

  /** @param usedRows of how many rows codes were written. */
  constructor(rows: VectorRows, metric: Metric, part: CodedPart, room: number, usedRows: () => number) {
    const { dims, rotated, bits = 7, product } = part;
    const stride = product === undefined ? codeBytesOf(dims, bits) : Math.ceil((product.parts * product.bits) / 8);
    const axes = Math.ceil(dims / AXES_TOGETHER) * AXES_TOGETHER;
    this.rows = rows;
    this.dims = dims;
    this.rotated = rotated;
    this.stride = stride;
    this.codebook = product && codebookOf(rows, product, room);
    this.room = room;
    this.struct = new Struct(rows.memory, "codes");
    this.struct.set({
      pointer: rows.memory.reserve(room * stride + SLACK_BYTES, () => usedRows() * stride + SLACK_BYTES),
      stride,
      dims,
      bits: product?.bits ?? bits,
      product: this.codebook?.pointer ?? 0,
      terms: product === undefined ? rows.memory.reserve(room * TERM_BYTES, () => usedRows() * TERM_BYTES) : 0,
      mean: rows.memory.allocate(rows.queryBytes),
      lengths: metric === "COSINE" && bits === 7 ? 1 : 0,
      axes: rotated ? rows.memory.allocate(axes * axisBytesOf(rows.queryBytes)) : 0,
    });
    // Until it is learnt; codes of other widths have a step in each row instead.
    this.struct.setFloat("step", 1);
  }

  get pointer(): number {
    return this.struct.pointer;
  }

  /** Bytes a row, terms included. */
  get bytesPerRow(): number {
    return this.stride + (this.codebook === undefined ? TERM_BYTES : 0);
  }

  /** Bytes of the centroids of product codes. */
  get codebookBytes(): number {
    return this.codebook === undefined ? 0 : this.codebook.panels.length + this.codebook.biases.length;
  }

  /** Values of 2 bytes that scratch must hold of a query: its dims, unpacked and padded, or its products with all centroids. */
  get askedValues(): number {
    if (this.codebook !== undefined) return this.codebook.scoreCount * 2;
    return Math.ceil(this.dims / MOST_TOGETHER) * MOST_TOGETHER;
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

  /** Axis `k` as it was rounded. */
  axis(k: number): Float32Array {
    const bytes = axisBytesOf(this.rows.queryBytes);
    const words = new Int16Array(this.rows.memory.memory.buffer, this.struct.get("axes") + k * bytes, this.rows.dim);
    return Float32Array.from(words, (word) => word / AXIS_SCALE);
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
    return this.rows.memory.u8(this.struct.get("pointer"), this.rows.count * this.stride);
  }

  get terms(): Uint8Array {
    return this.rows.memory.u8(
      this.struct.get("terms"),
      this.codebook === undefined ? this.rows.count * TERM_BYTES : 0,
    );
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

  /** Codes rows from now on as `other` does, which codes as many dims. */
  codeAs(other: CodedRows): void {
    this.axes.set(other.axes);
    this.scale = other.scale;
    this.lengths = other.lengths;
  }

  /** Copies the codes of some rows of another that codes alike: the first of them is row `first` here. */
  copyRows(other: CodedRows, rows: Uint32Array, first: number): void {
    copyEach(other.codes, this.codes, this.stride, rows, first);
    copyEach(other.terms, this.terms, TERM_BYTES, rows, first);
  }

  private meanView(): Float32Array {
    return this.rows.memory.f32(this.struct.get("mean"), this.rows.dim);
  }
}

function codebookOf({ memory, dim }: VectorRows, { parts, bits }: ProductShape, rows: number): Codebook {
  const count = Math.min(2 ** bits, Math.max(rows, 1));
  return new Codebook(memory, { parts, partDim: dim / parts, count, spherical: false });
}

function copyEach(source: Uint8Array, target: Uint8Array, bytes: number, rows: Uint32Array, first: number): void {
  for (let i = 0; i < rows.length; i++) {
    const from = rows[i] * bytes;
    target.set(source.subarray(from, from + bytes), (first + i) * bytes);
  }
}

/** Bytes of `Scratch.sums` that making codes needs. */
export function codingBytes(rows: VectorRows): number {
  return Math.max(rows.dim * 8, rows.memory.kernels.histogram_bytes());
}
