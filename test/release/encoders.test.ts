import { describe, expect, test } from "vitest";
import { ElanusClient, trainLsa } from "../../src/index.ts";
import {
  buildRelease,
  embedderEncoder,
  promoteRelease,
  releaseSearcher,
  towersEncoder,
} from "../../src/release/index.ts";
import type { Towers } from "../../src/towers/towers.ts";
import { expectError } from "../client/backends.ts";
import { ALIAS as alias, createGoods, DIM, hashedVector, SOURCE } from "./shop.ts";

/** Towers whose users like the one item that they had to do with last. */
function lastItemTowers(version: string): Towers {
  const vector = (item: string) => hashedVector(version, item);
  return {
    identity: { name: "last-item", version, checksum: `${version}00`, dim: DIM },
    encodeItems: async (items) => items.map(({ id }) => vector(id)),
    encodeUsers: async (users) => users.map(({ history }) => vector(history.at(-1)?.item ?? "")),
  };
}

const itemOf = (row: Record<string, unknown>) => ({ id: String(row.id), fields: {} });

describe("encoders of releases", () => {
  test("towers: rows are items, queries are users, and another version is refused by both", async () => {
    const client = await ElanusClient.open(":memory:");
    await createGoods(client, 30);
    const encoder = towersEncoder(lastItemTowers("v1"), { itemOf });
    const release = await buildRelease({ client, alias, from: SOURCE, encoder });
    expect(release.record.encoder).toEqual({
      ...{ kind: "towers", name: "last-item", version: "v1", checksum: "v100", dim: DIM },
    });
    await promoteRelease({ client, alias, force: true });
    const user = { history: [{ item: "G3" }, { item: "G21" }], fields: {} };
    const { hits } = await releaseSearcher(client, alias, { encoders: [encoder] }).search(user, { limit: 1 });
    expect(hits[0].id).toBe("G21");
    const newer = towersEncoder(lastItemTowers("v2"), { itemOf });
    const mismatch = releaseSearcher(client, alias, { encoders: [newer] }).search(user);
    await expectError(mismatch, "EMBEDDER_MISMATCH", /last-item v1.*last-item v2/);
    await client.close();
  });

  test("a text embedder that was trained is opened from the release, by whoever searches", async () => {
    const client = await ElanusClient.open(":memory:");
    await createGoods(client, 30);
    const texts = Array.from({ length: 30 }, (_, i) => `good ${i} of shelf ${i % 7} in row ${i % 5}`);
    const embedder = await trainLsa(texts, { dim: 8 });
    const encoder = embedderEncoder(embedder, "title");
    await buildRelease({ client, alias, from: SOURCE, encoder });
    await promoteRelease({ client, alias, force: true });
    const searcher = releaseSearcher(client, alias);
    const { hits, vector } = await searcher.search("good 21", { limit: 30 });
    expect(hits).toHaveLength(30);
    const [own] = await encoder.encodeQueries(["good 21"]);
    expect(Array.from(vector)).toEqual(Array.from(own));
    await expectError(searcher.search(Object(7)), "INVALID_PARAMETER", /searched by a text/);
    await client.close();
  });

  test("an encoder that gives other vectors than it says is refused, and one that mends it goes on at once", async () => {
    const client = await ElanusClient.open(":memory:");
    await createGoods(client, 5);
    const towers = lastItemTowers("v1");
    const short = { ...towers, encodeItems: async () => [new Float32Array(3)] };
    const encoder = towersEncoder(short, { itemOf });
    const build = buildRelease({ client, alias, from: SOURCE, encoder });
    await expectError(build, "INVALID_VECTOR", /gave other vectors than it says.*one of 3 dims/);
    const mended = towersEncoder(towers, { itemOf });
    const release = await buildRelease({ client, alias, from: SOURCE, encoder: mended });
    expect(release).toMatchObject({ collection: "shop_r1", record: { builtFrom: { rows: 5 } } });
    await client.close();
  });
});
