import { funnel, hybrid, keyword, type Reranker, type Retriever, retriever, semantic } from "../../retrieval/index.ts";
import type { OpenCollection } from "../open_collection.ts";
import { RERANKED } from "./demo_reranker.ts";

/** What a column of the demo shows: one way to search for the same query. */
export interface DemoColumn {
  readonly title: string;
  readonly search: Retriever;
  /** Whether the query's filter applies. */
  readonly filtered?: boolean;
}

const CANDIDATES = 100;

/** The columns, in their order; the first one is what the others are compared with. */
export async function demoColumns({ client, name }: OpenCollection, reranker: Reranker): Promise<DemoColumn[]> {
  const { schema } = await client.describeCollection({ collection_name: name });
  const { retrieve } = retriever({ client, collection_name: name });
  const byMeaning = { title: "semantic", search: retrieve(semantic({ candidates: CANDIDATES })) };
  const byHead = { title: "funnel", search: retrieve(funnel()) };
  // A collection that was made without texts, or before they were searched by their words.
  if ((schema.functions ?? []).length === 0) {
    return [byMeaning, byHead, { title: "semantic, filtered", search: byMeaning.search, filtered: true }];
  }
  const both = retrieve(hybrid({ candidates: CANDIDATES }));
  return [
    byMeaning,
    { title: "keyword", search: retrieve(keyword({ candidates: CANDIDATES })) },
    { title: "hybrid", search: both },
    { title: "hybrid, filtered", search: both, filtered: true },
    byHead,
    { title: "hybrid, re-ranked", search: both.rerank(reranker, { candidates: RERANKED }) },
  ];
}
