import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { type Connection, ElanusClient, type Embedder, trainLsa } from "../../src/index.ts";
import {
  buildRelease,
  embedderEncoder,
  promoteRelease,
  pruneReleases,
  resolveRelease,
} from "../../src/release/index.ts";
import { retriever, type Stage, semantic } from "../../src/retrieval/index.ts";
import { expectError } from "../client/backends.ts";
import { ALIAS as alias, createGoods, SOURCE } from "./shop.ts";

const ROWS = 40;
/** Longer than what an alias stands for is taken for known. */
const LATER_MS = 300;
const QUERY = "good 21";

/** Two encoders of equal dims, whose vectors mean nothing to each other. */
async function twoEmbedders(): Promise<Embedder[]> {
  const texts = Array.from({ length: ROWS }, (_, i) => `good ${i} of shelf ${i % 7} in row ${i % 5}`);
  const others = texts.map((text, i) => `${text} beside ${i + 1} ${i % 3}`);
  return Promise.all([texts, others].map((of) => trainLsa(of, { dim: 8 })));
}

async function promoted(client: Connection, embedder: Embedder, from?: string): Promise<void> {
  await buildRelease({ client, alias, from, encoder: embedderEncoder(embedder, "title") });
  await promoteRelease({ client, alias, force: true });
}

/** What the live release must find, by its own encoder. */
async function expected(client: Connection, embedder: Embedder) {
  const { collection } = await resolveRelease(client, alias);
  const data = (await embedder.embedQuery(QUERY)).dense[0];
  const { results } = await client.search({ collection_name: collection, anns_field: "embedding", data, limit: 5 });
  return results.map(({ id, score }) => ({ id, score }));
}

test("a retriever over an alias asks each release with its own encoder, and goes on where one was dropped", async () => {
  const client = await ElanusClient.open(":memory:");
  await createGoods(client, ROWS);
  const [first, second] = await twoEmbedders();
  const search = retriever({ client, collection_name: alias }).retrieve(semantic());
  const found = async () => (await search(QUERY, { limit: 5 })).hits.map(({ id, score }) => ({ id, score }));
  await expectError(found(), "COLLECTION_NOT_FOUND", /shop/);
  await promoted(client, first, SOURCE);
  const before = await found();
  expect(before).toEqual(await expected(client, first));

  await promoted(client, second);
  await pause(LATER_MS);
  const after = await found();
  expect(after).toEqual(await expected(client, second));
  expect(after).not.toEqual(before);

  // Dropped while it is still taken for the one that the alias stands for.
  await promoted(client, first);
  await found();
  await promoted(client, second);
  await pruneReleases({ client, alias, keep: 1 });
  expect(await found()).toEqual(await expected(client, second));
  await client.close();
});

test("what is on its way when the alias is turned is wholly of the release that it began with", async () => {
  const client = await ElanusClient.open(":memory:");
  await createGoods(client, ROWS);
  const [first, second] = await twoEmbedders();
  await promoted(client, first, SOURCE);
  const turning: Stage = {
    name: "turning",
    filters: [],
    async run(candidates) {
      await promoted(client, second);
      const other = { id: candidates[0].id, title: "of the next", price: 0, embedding: new Float32Array(8).fill(1) };
      await client.upsert({ collection_name: "shop_r2", data: [other] });
      return candidates;
    },
  };
  const search = retriever({ client, collection_name: alias }).retrieve(semantic()).stage(turning);
  const { hits } = await search(QUERY, { limit: 1 });
  expect(hits[0].row.title).toMatch(/^good/);
  await client.close();
});
