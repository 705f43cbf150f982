import type { ItemFeatures } from "../../../dist/towers/features.js";
import type { Interaction } from "../../../dist/towers/interactions.js";

/** A user whose next item is to be foretold. */
export interface Case {
  readonly user: string;
  /** Oldest first. */
  readonly history: readonly string[];
  readonly target: string;
}

/** What models learn from, and what they are measured by. */
export interface Lesson {
  readonly interactions: readonly Interaction[];
  readonly cases: readonly Case[];
}

export interface RecommendationData {
  /** In lower case, a word. */
  readonly name: string;
  readonly description: string;
  readonly items: ReadonlyMap<string, ItemFeatures>;
  /** To choose settings by. */
  readonly validation: Lesson;
  /** For the figures: nothing of its cases is in what was learnt or chosen by. */
  readonly test: Lesson;
}
