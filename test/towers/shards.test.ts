import { expect, it, vi } from "vitest";
import { fitPopular, recommender, writeItems } from "../../src/index.ts";
import { describeBackends } from "../client/backends.ts";
import { collection_name, createItems, shopItems, tasteTowers } from "./recommend_shop.ts";
import { tasteInteractions, tasteOf } from "./sources/tastes.ts";

describeBackends("sharding by partition keys", (backend) => {
  it("items by region: a recommendation for one region looks at its partition alone", async () => {
    const client = await backend.open();
    await createItems(client, "region");
    const release = {
      collection: collection_name,
      towers: tasteTowers(),
      popular: fitPopular(tasteInteractions()),
    };
    await writeItems(client, release, shopItems());
    const filter = "region == 'uk' and stock > 0";
    const searched = vi.spyOn(client, "search");
    const { candidates } = await recommender(client, release).candidates(
      { fields: { taste: 1 } },
      { limit: 12, filter },
    );
    expect(candidates).toHaveLength(12);
    for (const { id, isFallback } of candidates) {
      expect([Number(id.slice(1)) % 3, tasteOf(id), isFallback]).toEqual([2, 1, false]);
    }
    expect(searched).toHaveBeenCalled();
    for (const [request] of searched.mock.calls) {
      expect((await client.explain({ collection_name, filter: request.filter ?? "" })).partitions).toHaveLength(1);
    }
    expect((await client.explain({ collection_name, filter: "stock > 0" })).partitions).toHaveLength(4);
  });

  it("histories by the hash of the user: what a user did lies in one partition", async () => {
    const client = await backend.open();
    await createItems(client);
    const release = { collection: collection_name, towers: tasteTowers() };
    await writeItems(client, release, shopItems());
    const histories = "histories";
    await client.createCollection({
      collection_name: histories,
      fields: [
        { name: "id", data_type: "Int64", is_primary_key: true },
        { name: "user", data_type: "VarChar", max_length: 16, is_partition_key: true },
        { name: "item", data_type: "VarChar", max_length: 16 },
        { name: "time", data_type: "Int64" },
        { name: "unused", data_type: "FloatVector", dim: 2 },
      ],
      num_partitions: 4,
    });
    await client.createIndex({
      collection_name: histories,
      field_name: "unused",
      index_type: "FLAT",
      metric_type: "L2",
    });
    await client.loadCollection({ collection_name: histories });
    const data = tasteInteractions().map(({ user, item, time }, id) => ({ id, user, item, time, unused: [0, 0] }));
    await client.insert({ collection_name: histories, data });
    const userOf = async (id: string) => {
      const of = { collection_name: histories, filter: `user == ${JSON.stringify(id)}` };
      expect((await client.explain(of)).partitions).toHaveLength(1);
      const { data: rows } = await client.query({ ...of, output_fields: ["item", "time"] });
      expect(rows).toHaveLength(data.filter(({ user }) => user === id).length);
      const entries = rows.map(({ item, time }) => ({ item: String(item), time: Number(time) }));
      return { history: entries.sort((a, b) => a.time - b.time) };
    };
    const { candidates } = await recommender(client, release, { userOf }).candidates("u7", { limit: 20 });
    expect(candidates.map(({ id }) => tasteOf(id))).toEqual(Array(20).fill(7 % 4));
  });
});
