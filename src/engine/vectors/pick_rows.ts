import { ElanusError } from "../../errors/index.ts";
import type { VectorParts } from "./vector_column.ts";

/** The vectors of some of the rows, in the order in which they are named. */
export function pickVectors(parts: VectorParts, rowCount: number, rows: readonly number[]): VectorParts {
  return Object.fromEntries(
    Object.entries(parts).map(([part, bytes]) => [part, pickBytes(part, bytes, rowCount, rows)]),
  );
}

function pickBytes(part: string, bytes: Uint8Array, rowCount: number, rows: readonly number[]): Uint8Array {
  if (part !== "vectors") throw new ElanusError("INTERNAL", `vectors of the part \`${part}\` have no fixed length`);
  const size = bytes.byteLength / rowCount;
  const picked = new Uint8Array(rows.length * size);
  rows.forEach((row, i) => {
    picked.set(bytes.subarray(row * size, (row + 1) * size), i * size);
  });
  return picked;
}
