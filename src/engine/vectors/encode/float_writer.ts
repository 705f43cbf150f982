import { shown } from "../../../schema/scalar_value.ts";
import type { VectorParts } from "../vector_column.ts";
import { FloatPool } from "./float_pool.ts";
import {
  checkLength,
  isNumberList,
  notANumber,
  notAVector,
  type RowWriter,
  type VectorPlace,
  vectorError,
} from "./row_writer.ts";

const pool = new FloatPool();

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
    writeFloats(values, start, value, at, dim);
    this.end += dim;
  }

  parts(): VectorParts {
    return { vectors: this.bytes };
  }
}

/** The numbers of one vector, checked and copied. @throws ElanusError INVALID_VECTOR */
export function floatsOf(value: unknown, at: VectorPlace, dim: number): Float32Array {
  const floats = pool.take(dim);
  writeFloats(floats, 0, value, at, dim);
  return floats;
}

function writeFloats(out: Float32Array, start: number, value: unknown, at: VectorPlace, dim: number): void {
  if (!isNumberList(value)) throw notAVector(at, value);
  checkLength(at, value.length, dim);
  if (Array.isArray(value)) copyNumbers(out, start, value, at);
  else out.set(value, start);
  if (areFinite(out, start, start + dim)) return;
  const wrong = value.findIndex((x: unknown) => typeof x !== "number" || !Number.isFinite(Math.fround(x)));
  throw vectorError(at, "is not finite", `value ${wrong} is ${shown(value[wrong])}`);
}

/** Infinity and NaN stay in a sum, and no sum of finite f32 leaves the range of f64: one check for the whole vector. */
function areFinite(values: Float32Array, start: number, end: number): boolean {
  let sum = 0;
  let j = start;
  // Four at a time: an addition waits for the one before, which of 768 values takes a microsecond.
  for (; j + 4 <= end; j += 4) sum += values[j] + values[j + 1] + (values[j + 2] + values[j + 3]);
  for (; j < end; j++) sum += values[j];
  return Number.isFinite(sum);
}

function copyNumbers(out: Float32Array, start: number, value: readonly unknown[], at: VectorPlace): void {
  for (let j = 0; j < value.length; j++) {
    const x = value[j];
    if (typeof x !== "number") throw notANumber(at, j, x);
    out[start + j] = x;
  }
}
