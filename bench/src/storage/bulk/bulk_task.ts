import type { Cost } from "../../measure/meter.ts";

/** All rows of a file into a new store. */
export interface BulkTask {
  readonly store: string;
  readonly folder: string;
  readonly dim: number;
  readonly rowsPath: string;
  readonly rowsABatch: number;
}

export interface BulkAnswer extends Cost {
  /** The part of the seconds that went by after the last insertion had answered. */
  readonly finishSeconds: number;
}
