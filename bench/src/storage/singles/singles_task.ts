import type { Durability } from "../../stores/store.ts";

/** Some writers beside each other, each inserting one row and waiting for the answer, for some seconds. */
export interface SinglesTask {
  readonly store: string;
  readonly folder: string;
  readonly dim: number;
  readonly rowsPath: string;
  readonly durability?: Durability;
  readonly writers: number;
  readonly seconds: number;
}

export interface SinglesAnswer {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** One value an insertion, from the call to its answer. */
  readonly milliseconds: Float64Array;
}
