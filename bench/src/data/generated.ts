import { join } from "node:path";
import { step } from "../report/progress.ts";
import { ClusteredVectors } from "./clustered_vectors.ts";
import type { DataSet } from "./data_set.ts";
import { keptSet } from "./kept_set.ts";
import { writeRows } from "./matrix_file.ts";

const SEED = 1;

export interface GeneratedSize {
  readonly rows: number;
  readonly dim: number;
  readonly queries: number;
}

/** The generated set of that size: made once, with its exact answers, and kept in `cache`. */
export function generatedDataSet({ rows, dim, queries }: GeneratedSize, cache: string): Promise<DataSet> {
  const name = `generated ${rows.toLocaleString("en")} x ${dim}`;
  const write = (rowsPath: string, queriesPath: string) =>
    step("generating vectors", rows, async (progress) => {
      const source = new ClusteredVectors(rows, dim, SEED);
      writeRows(rowsPath, rows, dim, (row, i) => {
        source.next(row);
        progress(i + 1);
      });
      writeRows(queriesPath, queries, dim, (row) => source.next(row));
    });
  return keptSet({ name, dim, write }, join(cache, `generated-${rows}x${dim}-${queries}-seed${SEED}`));
}
