import type { MatrixFile } from "./matrix_file.ts";

/** What an engine needs to know of the data; it travels to the engine's own process. */
export interface DataSetFiles {
  readonly name: string;
  readonly metric: "IP" | "L2";
  readonly dim: number;
  readonly rowsPath: string;
  readonly queriesPath: string;
}

/** Vectors, held-out queries, and the exact answers. */
export interface DataSet {
  readonly files: DataSetFiles;
  readonly rows: MatrixFile;
  readonly queries: readonly Float32Array[];
  /** For each query the 100 nearest rows, nearest first. */
  readonly truth: readonly Int32Array[];
}
