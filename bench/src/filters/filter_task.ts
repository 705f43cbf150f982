/** Fills a store and times every filter that it can answer, without indexes on its scalar fields and with them. */
export interface FilterTask {
  readonly store: string;
  readonly folder: string;
  readonly dim: number;
  readonly rowsPath: string;
  readonly repetitions: number;
}

/** Medians of one filter; what the engine cannot do is absent. */
export interface FilterTimes {
  readonly matches?: number;
  readonly countMs?: number;
  /** The keys of the first thousand matches. */
  readonly keysMs?: number;
}

export type FilterPhase = "scan" | "index";

export interface FilterAnswer {
  /** By phase, then by the name of the filter. */
  readonly times: Readonly<Record<FilterPhase, Readonly<Record<string, FilterTimes>>>>;
  readonly countAllMs: number;
  readonly indexSeconds: number;
}

/** The filters alone, beneath the client, over a database that `FilterTask` left. */
export type EvaluationTask = Pick<FilterTask, "folder" | "dim" | "rowsPath" | "repetitions">;
/** Milliseconds by the name of the filter. */
export type EvaluationAnswer = Readonly<Record<string, number>>;
