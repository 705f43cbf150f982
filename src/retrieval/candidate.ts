/** Where one search saw a row. */
export interface Sighting {
  /**
   * What the search went by: meaning, words, a user's vector, what goes with the items of a history, or what is popular;
   * `fallback` where it stood in for others.
   */
  readonly kind: "dense" | "words" | "user" | "items" | "popular" | "fallback";
  /** The vector field that was searched, or the model that was asked. */
  readonly field: string;
  /** From 1. */
  readonly rank: number;
  /** In the terms of the field's metric: of L2 lower is better. */
  readonly score: number;
}

/** A row on its way through the stages. Each stage makes new ones, so that the trace keeps what the others saw. */
export interface Candidate {
  /** The primary key as text, as clients give it. */
  readonly id: string;
  /** Of the stage that it came through last; higher is better, whatever the metric. */
  readonly score: number;
  /** The output fields that the stages to come have asked for. */
  readonly row: Readonly<Record<string, unknown>>;
  /** The searches that found it; none where a rule put it there. */
  readonly sources: readonly Sighting[];
}
