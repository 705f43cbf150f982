import { expect, test } from "vitest";
import type { Connection } from "../../src/index.ts";
import { clustered } from "../index/vectors.ts";
import { describeBackends, expectError, expectWay } from "./backends.ts";

const collection_name = "vectors";
const DIM = 16;
const vectors = clustered({ count: 2020, dim: DIM, seed: 3 });
const query = vectors[2010];

const INDEXES = [
  { index_type: "IVF_FLAT", params: { nlist: 16 } },
  { index_type: "IVF_SQ8", params: { nlist: 16 } },
  { index_type: "IVF_PQ", params: { nlist: 16, m: 8, nbits: 6 } },
  { index_type: "SCANN", params: { nlist: 16 } },
] as const;

/** The nearest of some rows, by plain code. */
function nearest(ids: readonly number[], limit: number): string[] {
  const distance = (id: number) => vectors[id].reduce((sum, x, i) => sum + (x - query[i]) ** 2, 0);
  return [...ids]
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, limit)
    .map(String);
}

describeBackends("IVF indexes", ({ kind, open, reopen }) => {
  async function filled(data_type: "FloatVector" | "BinaryVector", count: number): Promise<Connection> {
    const client = await open();
    await client.createCollection({
      collection_name,
      fields: [
        { name: "id", data_type: "Int64", is_primary_key: true },
        { name: "vector", data_type, dim: data_type === "BinaryVector" ? 64 : DIM },
      ],
    });
    await client.insert({ collection_name, data: Array.from({ length: count }, (_, id) => row(data_type, id)) });
    return client;
  }

  function row(data_type: string, id: number) {
    const bits = Uint8Array.from({ length: 8 }, (_, i) => (id * 37 + i * id) & 255);
    return { id, vector: data_type === "BinaryVector" ? bits : vectors[id] };
  }

  async function ids(
    client: Connection,
    params: Record<string, unknown>,
    filter?: string,
    limit = 5,
  ): Promise<string[]> {
    const { results } = await client.search({ collection_name, data: query, limit, params, filter });
    return results.map((hit) => String(hit.id));
  }

  test.each(INDEXES)(
    "$index_type is built, described, searched with filters, deletes and growing rows",
    async (given) => {
      let client = await filled("FloatVector", 2000);
      await client.createIndex({ collection_name, field_name: "vector", metric_type: "L2", ...given });
      await client.waitForIndex({ collection_name });
      const [index] = (await client.describeIndex({ collection_name })).index_descriptions;
      expect(index).toMatchObject({ state: "Finished", indexed_rows: "2000" });
      expect(index.params).toContainEqual({ key: "index_type", value: given.index_type });
      expect(index.params).toContainEqual({ key: "nlist", value: "16" });
      await expectWay(client, kind, { collection_name, data: query, limit: 5, params: { nprobe: 12 } }, "ivf");
      const all = Array.from({ length: 2000 }, (_, id) => id);
      expect(await ids(client, { nprobe: 12 })).toEqual(nearest(all, 5));
      const odd = all.filter((id) => id % 2 === 1);
      expect(await ids(client, { nprobe: 12 }, "id % 2 == 1")).toEqual(nearest(odd, 5));
      const gone = nearest(all, 2);
      await client.delete({ collection_name, ids: gone });
      await client.insert({ collection_name, data: [row("FloatVector", 2011), row("FloatVector", 2012)] });
      const left = [...all.filter((id) => !gone.includes(String(id))), 2011, 2012];
      expect(await ids(client, { nprobe: 12 })).toEqual(nearest(left, 5));
      if (reopen !== undefined) {
        client = await reopen(client);
        expect(await ids(client, { nprobe: 12 })).toEqual(nearest(left, 5));
      }
      expect(await ids(client, { nprobe: 1 }, undefined, 1990)).toHaveLength(1990);
    },
  );

  test("parameters are refused by name", async () => {
    const client = await filled("FloatVector", 100);
    const create = (index_type: string, params: Record<string, unknown>) =>
      client.createIndex({ collection_name, field_name: "vector", index_type, metric_type: "L2", params });
    await expectError(create("IVF_FLAT", { nlist: 0 }), "INVALID_PARAMETER", /`nlist`/);
    await expectError(create("IVF_PQ", { m: 5 }), "INVALID_PARAMETER", /`m` does not divide the dim/);
    await expectError(create("BIN_IVF_FLAT", {}), "INVALID_PARAMETER", /is not one for dense vectors/);
    await create("IVF_FLAT", { nlist: 16 });
    await client.waitForIndex({ collection_name });
    await expectError(ids(client, { nprobe: 17 }), "INVALID_PARAMETER", /`nprobe`/);
    await expectError(ids(client, { ef: 17 }), "INVALID_PARAMETER", /`ef` is not a search parameter of IVF_FLAT/);
  });

  test.each(["HAMMING", "JACCARD"])("BIN_IVF_FLAT answers by %s as a scan does", async (metric_type) => {
    const client = await filled("BinaryVector", 1500);
    const data = row("BinaryVector", 777).vector;
    const search = async (params: Record<string, unknown>) =>
      (await client.search({ collection_name, data, limit: 3, metric_type, params })).results.map((hit) => hit.score);
    const exact = await search({});
    const index = { index_type: "BIN_IVF_FLAT", metric_type, params: { nlist: 8 } };
    await client.createIndex({ collection_name, field_name: "vector", ...index });
    await client.waitForIndex({ collection_name });
    await expectWay(client, kind, { collection_name, data, limit: 3, params: { nprobe: 7 } }, "ivf");
    expect(await search({ nprobe: 7 })).toEqual(exact);
  });
});
