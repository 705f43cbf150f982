import { readFileSync } from "node:fs";

/**
 * Reads an `.fvecs` file of the TexMex corpora: for each vector its dim as i32, then its values as f32, little-endian.
 *
 * @throws Error where the file is not of that form.
 */
export function readFvecs(path: string): Float32Array[] {
  return readVecs(path).map((words) => new Float32Array(words.buffer, words.byteOffset, words.length));
}

/** Reads an `.ivecs` file: the same with i32 values, here row numbers. */
export function readIvecs(path: string): Int32Array[] {
  return readVecs(path);
}

function readVecs(path: string): Int32Array[] {
  const bytes = Uint8Array.from(readFileSync(path));
  if (bytes.length === 0 || bytes.length % 4 !== 0) throw malformed(path, `it has ${bytes.length} bytes`);
  const words = new Int32Array(bytes.buffer);
  const dim = words[0];
  if (dim <= 0 || words.length % (dim + 1) !== 0) throw malformed(path, `its first vector claims ${dim} dims`);
  return Array.from({ length: words.length / (dim + 1) }, (_, i) => {
    const start = i * (dim + 1);
    if (words[start] !== dim) throw malformed(path, `vector ${i} has ${words[start]} dims, the first has ${dim}`);
    return words.subarray(start + 1, start + 1 + dim);
  });
}

function malformed(path: string, detail: string): Error {
  return new Error(`${path} is not a file of vectors in the TexMex form: ${detail}`);
}
