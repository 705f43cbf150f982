import { expect, test } from "vitest";
import { evaluate, funnel, hybrid, ingest, retriever, type SearchMode, type Source } from "../../src/index.ts";
import { describeBackends } from "../client/backends.ts";
import { jsonLines, scratchFolder } from "../ingest/helpers.ts";

const COLLECTION = "shop";
const HEAD = 4;
const THINGS = ["running shoes", "desk lamp", "steel kettle", "office chair", "garden hose"];
const ROWS = Array.from({ length: 50 }, (_, i) => ({
  sku: `S${i}`,
  title: `${["red", "blue", "green"][i % 3]} ${THINGS[i % THINGS.length]} no ${i % 7}`,
  price: i,
}));
/** Each thing is asked for by its name, and all rows that are one are right. */
const JUDGMENTS = new Map(
  THINGS.map((thing) => [thing, new Map(ROWS.filter(({ title }) => title.includes(thing)).map(({ sku }) => [sku, 1]))]),
);

const scratch = scratchFolder();

describeBackends("ingestion, retrieval and evaluation", ({ open }) => {
  test("take a database wherever it lies", async () => {
    const client = await open();
    const files = [scratch.write("shop.jsonl", jsonLines(ROWS))];
    const request = { client, collection: COLLECTION, files, dim: 8, head: HEAD, analyzer: { type: "standard" } };
    expect(await ingest(request)).toMatchObject({ inserted: ROWS.length, rejected: 0 });
    const from = (source: Source) => retriever({ client, collection_name: COLLECTION }).retrieve(source);
    const byHead = from(funnel({ dense: "embedding", head: "embedding_head", candidates: 40 }));
    const { hits, trace } = await byHead("desk lamp", { limit: 5, filter: "price >= 10" });
    expect(hits).toHaveLength(5);
    for (const { row } of hits) expect(row.title).toContain("desk lamp");
    for (const { row } of hits) expect(row.price).toBeGreaterThanOrEqual(10);
    expect(trace.steps.map(({ stage }) => stage)).toContain(`${HEAD} dims`);
    const mode =
      (source: Source): SearchMode =>
      async (words) =>
        (await from(source)(words, { limit: ROWS.length })).hits.map(({ id }) => id);
    const { modes } = await evaluate({
      modes: {
        funnel: mode(funnel({ dense: "embedding", candidates: ROWS.length, prune: 0 })),
        hybrid: mode(hybrid()),
      },
      judgments: JUDGMENTS,
    });
    for (const figures of Object.values(modes))
      expect(figures).toMatchObject({ "ndcg@10": 1, "recall@100": 1, mrr: 1 });
  });
});
