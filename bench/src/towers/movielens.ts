import type { ItemFeatures } from "../../../dist/towers/features.js";
import type { Interaction } from "../../../dist/towers/interactions.js";
import type { Case, Lesson, RecommendationData } from "./recommendation_data.ts";

/** MovieLens latest-small: any rating counts; each user's last one is to be foretold, and the one before to choose by. */
export async function movieLens(archive: string): Promise<RecommendationData> {
  const { readRows } = await import("../../../dist/index.js");
  const ratings: Interaction[] = [];
  const items = new Map<string, ItemFeatures>();
  for await (const { source, record } of readRows([archive])) {
    const id = String(record.movieId);
    if (source.endsWith("ratings.csv")) {
      ratings.push({ user: String(record.userId), item: id, time: Number(record.timestamp), weight: 1 });
    } else if (source.endsWith("movies.csv")) {
      const genres = String(record.genres).split("|");
      items.set(id, { id, fields: { title: String(record.title), genres } });
    }
  }
  const test = await lesson(ratings);
  return {
    name: "movielens",
    description: `MovieLens latest-small, ${ratings.length.toLocaleString("en")} ratings`,
    items,
    validation: await lesson(test.interactions),
    test,
  };
}

async function lesson(interactions: readonly Interaction[]): Promise<Lesson> {
  const { byUser } = await import("../../../dist/towers/interactions.js");
  const { leaveOneOut } = await import("../../../dist/towers/split.js");
  const { train, heldOut } = leaveOneOut(interactions);
  const histories = byUser(train);
  const cases = heldOut.map(({ user, item }): Case => {
    return { user, history: (histories.get(user) ?? []).map((own) => own.item), target: item };
  });
  return { interactions: train, cases };
}
