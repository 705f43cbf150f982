import {
  HITS_NEEDED,
  hybrid,
  LearnedRanker,
  type Reranker,
  retriever,
  saveRanker,
  trainRanker,
} from "../../retrieval/index.ts";
import type { CommandContext } from "../command_context.ts";
import { titleOf } from "../describe_hit.ts";
import { judgedDocuments, judgedField } from "../judged_documents.ts";
import type { OpenCollection } from "../open_collection.ts";
import { rankedTexts } from "../ranked_texts.ts";
import type { Judged } from "../read_judged.ts";
import { startProgress } from "../terminal/progress.ts";
import { shareOfWords } from "./choose_queries.ts";

/** What orders the re-ranked column. */
export interface DemoReranker {
  readonly reranker: Reranker;
  /** Of one that was learnt: what it is worth on queries that it has not seen. */
  readonly learnt?: LearntFigures;
}

/** nDCG@10 over judged queries, as they were found and as rankers order them that were taught by the others. */
export interface LearntFigures {
  readonly queries: number;
  readonly found: number;
  readonly learned: number;
}

/** Candidates that it learns to order, and is given. */
export const RERANKED = 50;

/** Learns a ranker by judgments, and keeps it with the collection; without any, words of titles decide. */
export async function demoReranker(
  { client, name: collection }: OpenCollection,
  judged: Judged | undefined,
  { err, signal }: CommandContext,
): Promise<DemoReranker> {
  if (judged === undefined) return { reranker: byTitle };
  const description = await client.describeCollection({ collection_name: collection });
  const field = judgedField(description);
  const search = retriever({ client, collection_name: collection }).retrieve(hybrid({ candidates: HITS_NEEDED }));
  const progress = startProgress(err, "learning a ranker");
  const { model, crossValidation } = await trainRanker({
    ...{ client, collection, ...judged, texts: rankedTexts(description, field), signal },
    find: async (words) => judgedDocuments((await search(words, { limit: RERANKED, signal })).hits, field),
    // Most of the time goes to the trees that tell what a ranker is worth.
    onProgress: (stage, done, total) => stage === "validate" && progress.update(done, total),
  });
  await saveRanker(client, collection, model);
  const { queries } = crossValidation;
  progress.finish(`${queries.length} judged queries`);
  const mean = (of: "a" | "b") => queries.reduce((sum, query) => sum + query[of], 0) / queries.length;
  const learnt = { queries: queries.length, found: mean("a"), learned: mean("b") };
  return { reranker: new LearnedRanker(client, collection, model), learnt };
}

/** Lifts candidates by the words of the query that their titles have; by all places there are where it has them all. */
const byTitle: Reranker = {
  name: "title",
  rerank: async (query, candidates) =>
    candidates.map(({ id, row }, i) => shareOfWords(query, titleOf({ ...row, id })) - i / candidates.length),
};
