import type { Random } from "../data/random.ts";
import type { Case, Lesson, RecommendationData } from "./recommendation_data.ts";

/** Items for each case, best first, without those of its history. */
export type Rankings = readonly (readonly string[])[];

/** What has learnt. */
export interface Fitted {
  rank(cases: readonly Case[], limit: number): Promise<Rankings>;
}

export type Settings = Readonly<Record<string, string | number | boolean | undefined>>;

/** One way to recommend, and how its settings are drawn. */
export interface Contender {
  readonly name: string;
  /** Whether it comes out otherwise with another seed. */
  readonly isSeeded: boolean;
  /** The first of a search: its defaults. */
  readonly first: Settings;
  draw(random: Random): Settings;
  fit(lesson: Lesson, settings: Settings, context: FitContext): Promise<Fitted>;
}

export interface FitContext {
  readonly data: RecommendationData;
  readonly seed: number;
}

/** One of several. */
export function pick<Value>(random: Random, values: readonly Value[]): Value {
  return values[random.below(values.length)];
}
