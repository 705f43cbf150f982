import type { DataSetFiles } from "../../data/data_set.ts";

export type Params = Readonly<Record<string, number | string>>;

/** One index, and what its searches are asked with, from the cheapest to the dearest. */
export interface CurveSetting {
  readonly index: string;
  readonly buildParams: Params;
  /** The parameter that is turned up; absent where there is none. */
  readonly param?: string;
  /** One that means nothing where there is no parameter. */
  readonly values: readonly number[];
  /** What every search is asked with beside it. */
  readonly searchParams?: Params;
}

/** Builds an index over one segment with all rows and searches it, one query at a time, with every value. */
export interface CurveTask {
  readonly files: DataSetFiles;
  readonly setting: CurveSetting;
  readonly limit: number;
  readonly repetitions: number;
}

export interface CurveAnswer {
  readonly buildSeconds: number;
  /** Of the index beside the vectors, and of the vectors. */
  readonly indexBytes: number;
  readonly vectorBytes: number;
  readonly points: readonly {
    /** Of each query, the median of the repetitions. */
    readonly milliseconds: Float64Array;
    /** `limit` row numbers a query, -1 where there were fewer. */
    readonly found: Int32Array;
  }[];
}
