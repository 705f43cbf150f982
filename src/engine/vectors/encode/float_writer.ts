import { shown } from "../../../schema/scalar_value.ts";
import type { VectorParts } from "../vector_column.ts";
import {
  checkLength,
  isNumberList,
  notANumber,
  notAVector,
  type RowWriter,
  type VectorPlace,
  vectorError,
} from "./row_writer.ts";

/** FloatVector: lists of numbers. */
export class FloatWriter implements RowWriter {
  private readonly dim: number;
  private readonly bytes: Uint8Array;
  private readonly values: Float32Array;
  private end = 0;

  /** @param bytes where all rows are written to. */
  constructor(dim: number, bytes: Uint8Array) {
    this.dim = dim;
    this.bytes = bytes;
    this.values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  }

  write(value: unknown, at: VectorPlace): void {
    const { dim, values, end: start } = this;
    if (!isNumberList(value)) throw notAVector(at, value);
    checkLength(at, value.length, dim);
    if (Array.isArray(value)) copyNumbers(values, start, value, at);
    else values.set(value, start);
    this.end += dim;
    // Infinity and NaN times zero are NaN, and stay it in a sum: one check for the whole row.
    let probe = 0;
    for (let j = start; j < start + dim; j++) probe += values[j] * 0;
    if (probe === 0) return;
    const wrong = value.findIndex((x: unknown) => typeof x !== "number" || !Number.isFinite(Math.fround(x)));
    throw vectorError(at, "is not finite", `value ${wrong} is ${shown(value[wrong])}`);
  }

  parts(): VectorParts {
    return { vectors: this.bytes };
  }
}

function copyNumbers(out: Float32Array, start: number, value: readonly unknown[], at: VectorPlace): void {
  for (let j = 0; j < value.length; j++) {
    const x = value[j];
    if (typeof x !== "number") throw notANumber(at, j, x);
    out[start + j] = x;
  }
}
