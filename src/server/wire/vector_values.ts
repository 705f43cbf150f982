import { ElanusError } from "../../errors/index.ts";
import type { VectorField } from "../proto/generated/schema_pb.ts";

/** The values of a column. */
export interface ColumnValues {
  readonly count: number;
  at(index: number): unknown;
}

/** The vectors of a column, as views of the message's bytes. @throws ElanusError INVALID_VECTOR, NOT_SUPPORTED. */
export function vectorValues(name: string, { dim: wide, data }: VectorField): ColumnValues {
  const dim = Number(wide);
  switch (data.case) {
    case "floatVector":
      return floats(name, dim, data.value.data);
    case "binaryVector":
      return bytes(name, dim / 8, data.value);
    case "float16Vector":
    case "bfloat16Vector":
      return bytes(name, dim * 2, data.value);
    case "int8Vector": {
      const rows = bytes(name, dim, data.value);
      return { count: rows.count, at: (i) => asInt8(rows.at(i)) };
    }
    case "sparseFloatVector": {
      const { contents } = data.value;
      return { count: contents.length, at: (i) => contents[i] };
    }
    case undefined:
      return { count: 0, at: () => undefined };
    default:
      throw new ElanusError("NOT_SUPPORTED", `field \`${name}\` holds lists of vectors, which are not supported`);
  }
}

/**
 * Numbers of 32 bits from their bytes: a view where they lie at a multiple of four, else a copy.
 *
 * @throws ElanusError INVALID_VECTOR where the last is cut.
 */
export function asFloats(bytes: Uint8Array): Float32Array {
  const { buffer, byteOffset, byteLength } = numbersOf(bytes, 4);
  return new Float32Array(buffer, byteOffset, byteLength / 4);
}

/** The same of 64 bits. */
export function asDoubles(bytes: Uint8Array): Float64Array {
  const { buffer, byteOffset, byteLength } = numbersOf(bytes, 8);
  return new Float64Array(buffer, byteOffset, byteLength / 8);
}

function numbersOf(bytes: Uint8Array, width: number): Uint8Array {
  if (bytes.byteLength % width === 0) return bytes.byteOffset % width === 0 ? bytes : new Uint8Array(bytes);
  throw new ElanusError("INVALID_VECTOR", "the last of a list of numbers is cut", {
    detail: `${bytes.byteLength} bytes; a number takes ${width}`,
  });
}

export function asInt8(bytes: Uint8Array): Int8Array {
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function floats(name: string, dim: number, data: Uint8Array): ColumnValues {
  const values = asFloats(data);
  return { count: rowCount(name, dim * 4, data), at: (i) => values.subarray(i * dim, (i + 1) * dim) };
}

function bytes(name: string, rowBytes: number, data: Uint8Array) {
  const at = (i: number) => data.subarray(i * rowBytes, (i + 1) * rowBytes);
  return { count: rowCount(name, rowBytes, data), at };
}

function rowCount(name: string, rowBytes: number, { byteLength }: Uint8Array): number {
  if (byteLength === 0) return 0;
  if (rowBytes > 0 && byteLength % rowBytes === 0) return byteLength / rowBytes;
  throw new ElanusError("INVALID_VECTOR", `the vectors of field \`${name}\` are not all of one length`, {
    detail: `${byteLength} bytes; a vector takes ${rowBytes}`,
  });
}
