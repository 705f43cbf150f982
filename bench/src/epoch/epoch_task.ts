/** A training to be timed, in a process of its own. */
export interface EpochTask {
  readonly interactions: number;
  readonly dim: number;
  readonly batch: number;
  readonly epochs: number;
}

export interface EpochAnswer {
  readonly users: number;
  readonly items: number;
  /** Each of an epoch, with its measurement of recall; the first with what is prepared before it. */
  readonly seconds: readonly number[];
  readonly peakBytes: number;
}
