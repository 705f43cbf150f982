import { fileURLToPath } from "node:url";
import type { DataSet } from "../data/data_set.ts";
import { inOwnProcess } from "../measure/own_process.ts";
import { step } from "../report/progress.ts";

const PROCESS = fileURLToPath(new URL("./fill_process.js", import.meta.url));
const ROWS_A_BATCH = 10_000;

export interface FillTask {
  readonly store: string;
  readonly folder: string;
  readonly dim: number;
  readonly rowsPath: string;
  readonly rowsABatch: number;
  readonly withIndex: boolean;
}

/** Leaves a store with all rows in the folder. */
export function fillStore({ files, rows }: DataSet, store: string, folder: string, withIndex: boolean): Promise<void> {
  const { dim, rowsPath } = files;
  const task: FillTask = { store, folder, dim, rowsPath, rowsABatch: ROWS_A_BATCH, withIndex };
  return step(`filling ${store}`, rows.rows, (progress) => inOwnProcess<void>(PROCESS, task, progress));
}
