import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { step } from "../report/progress.ts";
import { ClusteredVectors } from "./clustered_vectors.ts";
import type { DataSet } from "./data_set.ts";
import { exactTop } from "./exact_scan.ts";
import { MatrixFile, writeRows } from "./matrix_file.ts";

const SEED = 1;
const TRUTH_LENGTH = 100;

export interface GeneratedSize {
  readonly rows: number;
  readonly dim: number;
  readonly queries: number;
}

/** The generated set of that size: made once, with its exact answers, and kept in `cache`. */
export async function generatedDataSet(size: GeneratedSize, cache: string): Promise<DataSet> {
  const folder = join(cache, `generated-${size.rows}x${size.dim}-${size.queries}-seed${SEED}`);
  if (!existsSync(folder)) await generate(size, folder);
  const rowsPath = join(folder, "rows.f32");
  const queriesPath = join(folder, "queries.f32");
  const name = `generated ${size.rows.toLocaleString("en")} x ${size.dim}`;
  return {
    files: { name, metric: "IP", dim: size.dim, rowsPath, queriesPath },
    rows: new MatrixFile(rowsPath, size.dim),
    queries: new MatrixFile(queriesPath, size.dim).all(),
    truth: readTruth(join(folder, "truth.i32"), size.queries),
  };
}

/** Works in a folder with another name, so that one that was left half done is never taken for the whole. */
async function generate({ rows, dim, queries }: GeneratedSize, folder: string): Promise<void> {
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const source = new ClusteredVectors(rows, dim, SEED);
  const rowsPath = join(unfinished, "rows.f32");
  const queriesPath = join(unfinished, "queries.f32");
  await step("generating vectors", rows, (progress) => {
    writeRows(rowsPath, rows, dim, (row, i) => {
      source.next(row);
      progress(i + 1);
    });
    writeRows(queriesPath, queries, dim, (row) => source.next(row));
  });
  const matrix = new MatrixFile(rowsPath, dim);
  const queryRows = new MatrixFile(queriesPath, dim).all();
  const truth = await step("exact answers", rows, (progress) => exactTop(matrix, queryRows, TRUTH_LENGTH, progress));
  writeFileSync(join(unfinished, "truth.i32"), Buffer.concat(truth.map((top) => new Uint8Array(top.buffer))));
  renameSync(unfinished, folder);
}

function readTruth(path: string, queries: number): Int32Array[] {
  const values = new Int32Array(Uint8Array.from(readFileSync(path)).buffer);
  const length = values.length / queries;
  return Array.from({ length: queries }, (_, i) => values.subarray(i * length, (i + 1) * length));
}
