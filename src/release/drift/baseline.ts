import type { Connection } from "../../client/connection.ts";
import { ElanusError } from "../../errors/index.ts";
import { undefinedIfGone } from "../record/releases.ts";
import { distanceIn, spreadOf, type VectorSpread } from "./spread_axes.ts";

/** What the held-out queries were like when the release was checked: what live ones are measured by. */
export interface Baseline {
  readonly format: 1;
  /** Hits that recall looks at. */
  readonly k: number;
  readonly recall: { readonly mean: number; readonly deviation: number; readonly queries: number };
  /** How the queries' vectors lie; learnt from every second of them. */
  readonly spread: VectorSpread;
  /** How far the others lie in that spread, rising. */
  readonly distances: readonly number[];
  /** The scores of the first hits, rising. */
  readonly scores: readonly number[];
}

/** What a baseline is made of: an answer for each query. */
export interface BaselineAnswer {
  readonly vector: ArrayLike<number>;
  readonly topScore: number;
  readonly recall: number | undefined;
}

const NAME = "elanus.release.baseline";

export function baselineOf(answers: readonly BaselineAnswer[], k: number): Baseline {
  const learning = answers.filter((_, i) => i % 2 === 0);
  const others = answers.length > 1 ? answers.filter((_, i) => i % 2 === 1) : answers;
  const spread = spreadOf(learning.map(({ vector }) => vector));
  const recalls = answers.flatMap(({ recall }) => (recall === undefined ? [] : [recall]));
  return {
    format: 1,
    k,
    recall: { ...momentsOf(recalls), queries: recalls.length },
    spread,
    // In its own sample a spread makes distances smaller than any others will be.
    distances: rising(others.map(({ vector }) => distanceIn(spread, vector))),
    scores: rising(answers.map(({ topScore }) => topScore).filter(Number.isFinite)),
  };
}

export async function writeBaseline(
  client: Connection,
  { collection }: { readonly collection: string },
  answers: readonly BaselineAnswer[],
  k: number,
): Promise<void> {
  const data = new TextEncoder().encode(JSON.stringify(baselineOf(answers, k)));
  await client.putAttachment({ collection_name: collection, name: NAME, data });
}

/** The baseline of a release; undefined where it was not checked. @throws ElanusError CORRUPT */
export async function readBaseline(
  client: Connection,
  { collection }: { readonly collection: string },
): Promise<Baseline | undefined> {
  const data = await client.getAttachment({ collection_name: collection, name: NAME }).catch(undefinedIfGone);
  if (data === undefined) return undefined;
  const value: unknown = JSON.parse(new TextDecoder().decode(data));
  if (isBaseline(value)) return value;
  throw new ElanusError("CORRUPT", `the baseline of release \`${collection}\` cannot be read`, {
    hint: "check the release again",
  });
}

function isBaseline(value: unknown): value is Baseline {
  return typeof value === "object" && value !== null && "format" in value && value.format === 1 && "spread" in value;
}

function momentsOf(values: readonly number[]): { mean: number; deviation: number } {
  const count = Math.max(1, values.length);
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count) };
}

function rising(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}
