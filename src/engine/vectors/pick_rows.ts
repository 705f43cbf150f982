import { ValidRows, validBits } from "./valid_rows.ts";
import { VALID, type VectorParts } from "./vector_column.ts";

const PAIR_BYTES = 8;

/** The vectors of some of the rows, in the order in which they are named. */
export function pickVectors(parts: VectorParts, rowCount: number, rows: readonly number[]): VectorParts {
  const { [VALID]: bits, ...vectors } = parts;
  if (bits !== undefined) return pickNullable(bits, vectors, rowCount, rows);
  const { offsets, pairs } = parts;
  if (offsets !== undefined && pairs !== undefined) return pickSparse(offsets, pairs, rows);
  return Object.fromEntries(
    Object.entries(parts).map(([part, bytes]) => {
      const size = bytes.byteLength / rowCount;
      return [part, joined(rows.map((row) => bytes.subarray(row * size, (row + 1) * size)))];
    }),
  );
}

/** Of a nullable field: the vectors that there are, and the marks of the rows that have them. */
function pickNullable(bits: Uint8Array, vectors: VectorParts, rowCount: number, rows: readonly number[]): VectorParts {
  const valid = new ValidRows();
  valid.append(rowCount, bits);
  const given = [...rows.keys()].filter((i) => valid.has(rows[i]));
  const places = given.map((i) => valid.place(rows[i]));
  const marks = new Uint8Array(validBits(rows.length, given).words.buffer);
  return { [VALID]: marks, ...pickVectors(vectors, valid.validCount, places) };
}

/** Sparse vectors: row i has the pairs `offsets[i] .. offsets[i + 1]`. */
function pickSparse(offsets: Uint8Array, pairs: Uint8Array, rows: readonly number[]): VectorParts {
  const starts = new Uint32Array(offsets.slice().buffer);
  const picked = new Uint32Array(rows.length + 1);
  const pieces = rows.map((row, i) => {
    picked[i + 1] = picked[i] + starts[row + 1] - starts[row];
    return pairs.subarray(starts[row] * PAIR_BYTES, starts[row + 1] * PAIR_BYTES);
  });
  return { offsets: new Uint8Array(picked.buffer), pairs: joined(pieces) };
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  return bytes;
}
