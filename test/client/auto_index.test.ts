import { expect, test } from "vitest";
import type { Connection } from "../../src/index.ts";
import { clustered } from "../index/vectors.ts";
import { describeBackends } from "./backends.ts";

const collection_name = "vectors";
const DIM = 32;
const COUNT = 2500;
const vectors = clustered({ count: COUNT, dim: DIM, seed: 5 });

describeBackends("AUTOINDEX", ({ open, reopen }) => {
  async function filled(count: number, params: Record<string, unknown>): Promise<Connection> {
    const client = await open();
    await client.createCollection({
      collection_name,
      fields: [
        { name: "id", data_type: "Int64", is_primary_key: true },
        { name: "vector", data_type: "FloatVector", dim: DIM },
      ],
      index_params: [{ field_name: "vector", index_type: "AUTOINDEX", metric_type: "L2", params }],
    });
    const data = Array.from({ length: count }, (_, id) => ({ id, vector: vectors[id] }));
    await client.insert({ collection_name, data });
    await client.flushSync({ collection_names: [collection_name] });
    await client.waitForIndex({ collection_name });
    return client;
  }

  async function described(client: Connection) {
    const [index] = (await client.describeIndex({ collection_name })).index_descriptions;
    return { ...index, chosen: String(index.params.find(({ key }) => key === "chosen")?.value) };
  }

  test.each([
    [500, {}, "FLAT", /^FLAT \(a walk would compare as many as the 500 rows\)$/],
    [COUNT, {}, "HNSW", /^HNSW \(vectors fit into memory: 0\.305 MiB of vectors/],
    [
      COUNT,
      { memory_budget_gb: 0 },
      "DISKANN",
      /^DISKANN \(vectors stay on disk: 0\.305 MiB of vectors, a budget of 0 MiB\)$/,
    ],
  ] as const)(
    "over %i rows with %o takes %s, says why, and is searched by `ef`",
    async (count, params, type, reason) => {
      let client = await filled(count, params);
      const check = async () => {
        const { chosen, params: shown, learnt } = await described(client);
        expect(chosen).toMatch(reason);
        expect(shown).toContainEqual({ key: "index_type", value: "AUTOINDEX" });
        expect(learnt?.[0]).toMatchObject({ chosen: type });
        expect((await client.info()).collections[0].indexes[0]).toMatchObject({ index_type: "AUTOINDEX", chosen });
        const search = { collection_name, data: vectors[77], limit: 5, params: { ef: 40 } };
        const { results } = await client.search(search);
        expect([results[0].id, results[0].score]).toEqual(["77", 0]);
        const { segments } = await client.explain(search);
        expect(segments[0].search.index_type).toBe(type);
      };
      // What vectors on disk are read through is taken by the first search.
      if (type === "DISKANN") await expect.poll(async () => (await described(client)).vector_bytes).toBe(0);
      else expect((await described(client)).vector_bytes).toBe(count * DIM * 4);
      await check();
      if (reopen !== undefined) {
        client = await reopen(client);
        await check();
      }
    },
  );
});
