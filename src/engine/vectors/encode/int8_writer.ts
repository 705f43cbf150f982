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

/** Int8Vector: an Int8Array or its bytes, or a list of numbers, which are rounded as Milvus's SDK rounds them. */
export class Int8Writer implements RowWriter {
  private readonly dim: number;
  private readonly bytes: Uint8Array;
  private readonly values: Int8Array;
  private end = 0;

  /** @param bytes where all rows are written to. */
  constructor(dim: number, bytes: Uint8Array) {
    this.dim = dim;
    this.bytes = bytes;
    this.values = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  write(value: unknown, at: VectorPlace): void {
    const start = this.end;
    this.end += this.dim;
    if (value instanceof Int8Array || value instanceof Uint8Array) {
      checkBytes(at, value.length, this.dim, this.dim);
      this.values.set(value, start);
    } else if (isNumberList(value)) this.roundNumbers(value, start, at);
    else throw notAVector(at, value);
  }

  parts(): VectorParts {
    return { vectors: this.bytes };
  }

  private roundNumbers(value: ArrayLike<unknown>, start: number, at: VectorPlace): void {
    checkLength(at, value.length, this.dim);
    for (let j = 0; j < value.length; j++) {
      const x = value[j];
      if (typeof x !== "number") throw notANumber(at, j, x);
      const rounded = Math.round(x);
      if (!(rounded >= -128 && rounded <= 127)) {
        throw vectorError(at, "holds a number beyond int8", `value ${j} is ${x}; allowed are -128 to 127`);
      }
      this.values[start + j] = rounded;
    }
  }
}
