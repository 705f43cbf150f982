import { toBfloat, toHalf } from "../../../kernels/half_floats.ts";
import { shown } from "../../../schema/scalar_value.ts";
import type { VectorParts } from "../vector_column.ts";
import {
  checkBytes,
  checkLength,
  isNumberList,
  notANumber,
  notAVector,
  type RowWriter,
  type VectorPlace,
  vectorError,
} from "./row_writer.ts";

/** A format of 16 bits. */
interface HalfFormat {
  encode(value: number): number;
  /** The bits of the exponent: infinity and NaN have all of them. */
  readonly exponent: number;
}

const FORMATS = {
  Float16Vector: { encode: toHalf, exponent: 0x7c00 },
  BFloat16Vector: { encode: toBfloat, exponent: 0x7f80 },
} as const satisfies Record<string, HalfFormat>;

/** Float16Vector and BFloat16Vector: lists of numbers, which are rounded, or the bytes of the format itself (little-endian). */
export class HalfWriter implements RowWriter {
  private readonly dim: number;
  private readonly format: HalfFormat;
  private readonly bytes: Uint8Array;
  private readonly words: DataView;
  private row = 0;

  /** @param bytes where all rows are written to. */
  constructor(type: keyof typeof FORMATS, dim: number, bytes: Uint8Array) {
    this.dim = dim;
    this.format = FORMATS[type];
    this.bytes = bytes;
    this.words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  write(value: unknown, at: VectorPlace): void {
    const start = this.row++ * this.dim * 2;
    if (value instanceof Uint8Array) this.copyBytes(value, start, at);
    else if (isNumberList(value)) this.encodeNumbers(value, start, at);
    else throw notAVector(at, value);
  }

  parts(): VectorParts {
    return { vectors: this.bytes };
  }

  private copyBytes(value: Uint8Array, start: number, at: VectorPlace): void {
    checkBytes(at, value.length, this.dim * 2, this.dim);
    this.bytes.set(value, start);
    for (let j = 0; j < this.dim; j++) {
      if (!this.isFinite(start + j * 2)) throw vectorError(at, "is not finite", `value ${j} is infinite or NaN`);
    }
  }

  private encodeNumbers(value: ArrayLike<unknown>, start: number, at: VectorPlace): void {
    checkLength(at, value.length, this.dim);
    for (let j = 0; j < value.length; j++) {
      const x = value[j];
      if (typeof x !== "number") throw notANumber(at, j, x);
      this.words.setUint16(start + j * 2, this.format.encode(x), true);
      if (this.isFinite(start + j * 2)) continue;
      const what = Number.isFinite(x) ? "holds a number that its type cannot hold" : "is not finite";
      throw vectorError(at, what, `value ${j} is ${shown(x)}`);
    }
  }

  private isFinite(place: number): boolean {
    const { exponent } = this.format;
    return (this.words.getUint16(place, true) & exponent) !== exponent;
  }
}
