import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { step } from "../report/progress.ts";
import type { DataSet } from "./data_set.ts";
import { exactTop } from "./exact_scan.ts";
import { MatrixFile } from "./matrix_file.ts";

const TRUTH_LENGTH = 100;

/** A set of unit vectors to be made once. */
export interface SetToKeep {
  readonly name: string;
  readonly dim: number;
  /** Writes the rows and the queries into these files. */
  write(rowsPath: string, queriesPath: string): Promise<void>;
}

/** Makes a set with its exact answers in `folder`, unless it is there. */
export async function keptSet({ name, dim, write }: SetToKeep, folder: string): Promise<DataSet> {
  if (!existsSync(folder)) await makeSet(write, dim, folder);
  const rowsPath = join(folder, "rows.f32");
  const queriesPath = join(folder, "queries.f32");
  const queries = new MatrixFile(queriesPath, dim).all();
  return {
    files: { name, metric: "IP", dim, rowsPath, queriesPath },
    rows: new MatrixFile(rowsPath, dim),
    queries,
    truth: readTruth(join(folder, "truth.i32"), queries.length),
  };
}

/** Works in a folder with another name, so that one that was left half done is never taken for the whole. */
async function makeSet(write: SetToKeep["write"], dim: number, folder: string): Promise<void> {
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  await write(join(unfinished, "rows.f32"), join(unfinished, "queries.f32"));
  const rows = new MatrixFile(join(unfinished, "rows.f32"), dim);
  const queries = new MatrixFile(join(unfinished, "queries.f32"), dim).all();
  const truth = await step("exact answers", rows.rows, (progress) => exactTop(rows, queries, TRUTH_LENGTH, progress));
  writeFileSync(join(unfinished, "truth.i32"), Buffer.concat(truth.map((top) => new Uint8Array(top.buffer))));
  renameSync(unfinished, folder);
}

function readTruth(path: string, queries: number): Int32Array[] {
  const values = new Int32Array(Uint8Array.from(readFileSync(path)).buffer);
  const length = values.length / queries;
  return Array.from({ length: queries }, (_, i) => values.subarray(i * length, (i + 1) * length));
}
