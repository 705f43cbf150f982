/** Where one search saw a row. */
export interface Sighting {
  /** What the search went by: meaning, or words. */
  readonly kind: "dense" | "words";
  /** The vector field that was searched. */
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
