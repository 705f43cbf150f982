import type { Fusion } from "../../../dist/index.js";
import type { Rankings } from "./contender.ts";
import { qualityOf, worthOf } from "./quality.ts";
import type { Case } from "./recommendation_data.ts";
import type { Tuned } from "./tune.ts";

const WEIGHTS = [0, 0.1, 0.25, 0.5, 1, 2, 4];
const ROUNDS = 2;

/** The weights of the sources whose fused ranks are worth most, one after the other, from equal ones on. */
export async function blendWeights(tuned: readonly Tuned[], cases: readonly Case[]): Promise<number[]> {
  const rankings = tuned.map((one) => one.rankings);
  const worth = async (weights: readonly number[]) => worthOf(qualityOf(await blended(rankings, weights), cases));
  const weights = tuned.map(() => 1);
  let best = await worth(weights);
  for (let round = 0; round < ROUNDS; round++) {
    for (const source of weights.keys()) {
      for (const weight of WEIGHTS) {
        const tried = weights.map((own, other) => (other === source ? weight : own));
        const found = await worth(tried);
        if (found > best) {
          best = found;
          weights[source] = weight;
        }
      }
    }
  }
  return weights;
}

/** What the retriever's reciprocal rank fusion makes of the rankings of several sources. */
export async function blended(sources: readonly Rankings[], weights: readonly number[]): Promise<Rankings> {
  const { rrf } = await import("../../../dist/index.js");
  const fusion = rrf({ weights });
  return sources[0].map((_, i) =>
    fusedIds(
      fusion,
      sources.map((rankings) => rankings[i]),
    ),
  );
}

function fusedIds(fusion: Fusion, rankings: readonly (readonly string[])[]): string[] {
  const candidates = rankings.map((ids) => ids.map((id) => ({ id, score: 0, row: {}, sources: [] })));
  return fusion.fuse(candidates).map(({ id }) => id);
}
