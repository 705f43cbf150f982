import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { DataSet } from "./data_set.ts";
import { MatrixFile, writeRows } from "./matrix_file.ts";
import { readFvecs, readIvecs } from "./vecs_file.ts";

/**
 * The TexMex set of 10,000 x 128 with 100 queries, L2, with the ground truth that comes with it.
 *
 * @throws Error where the folder is not there.
 */
export function siftsmallDataSet(folder: string, cache: string): DataSet {
  if (!existsSync(folder)) throw new Error(`siftsmall is not at ${folder}: run with --data generated`);
  const queries = readFvecs(join(folder, "siftsmall_query.fvecs"));
  const dim = queries[0].length;
  const rowsPath = copyRaw(readFvecs(join(folder, "siftsmall_base.fvecs")), join(cache, "siftsmall-rows.f32"));
  const queriesPath = copyRaw(queries, join(cache, "siftsmall-queries.f32"));
  return {
    files: { name: "siftsmall 10,000 x 128", metric: "L2", dim, rowsPath, queriesPath },
    rows: new MatrixFile(rowsPath, dim),
    queries,
    truth: readIvecs(join(folder, "siftsmall_groundtruth.ivecs")),
  };
}

function copyRaw(vectors: readonly Float32Array[], path: string): string {
  mkdirSync(join(path, ".."), { recursive: true });
  writeRows(path, vectors.length, vectors[0].length, (row, i) => row.set(vectors[i]));
  return path;
}
