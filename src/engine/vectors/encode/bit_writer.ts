import type { VectorParts } from "../vector_column.ts";
import { checkBytes, notAVector, type RowWriter, type VectorPlace, vectorError } from "./row_writer.ts";

/** BinaryVector: dim / 8 bytes, as such or as a list of whole numbers; the first bit is the highest of the first byte. */
export class BitWriter implements RowWriter {
  private readonly dim: number;
  private readonly rowBytes: number;
  private readonly bytes: Uint8Array;
  private end = 0;

  /** @param bytes where all rows are written to. */
  constructor(dim: number, bytes: Uint8Array) {
    this.dim = dim;
    this.rowBytes = dim / 8;
    this.bytes = bytes;
  }

  write(value: unknown, at: VectorPlace): void {
    if (!(Array.isArray(value) || value instanceof Uint8Array)) throw notAVector(at, value);
    checkBytes(at, value.length, this.rowBytes, this.dim);
    const wrong = value.findIndex((x: unknown) => !(Number.isInteger(x) && Number(x) >= 0 && Number(x) <= 255));
    if (wrong >= 0) {
      throw vectorError(at, "is not made of bytes", `value ${wrong} is ${String(value[wrong])}; allowed are 0 to 255`);
    }
    this.bytes.set(value, this.end);
    this.end += this.rowBytes;
  }

  parts(): VectorParts {
    return { vectors: this.bytes };
  }
}
