import { expect, test } from "vitest";
import { collection_name, createProducts, describeBackends, direction, product } from "./backends.ts";

describeBackends("random_sample", ({ open }) => {
  test("is one sample of the live rows that match, however many segments they lie in", async () => {
    const client = await open();
    await createProducts(client);
    // Seven segments of a few rows each would give at least one row apiece.
    for (let segment = 0; segment < 7; segment++) {
      await client.insert({ collection_name, data: [0, 1, 2, 3, 4].map((i) => product(segment * 10 + i)) });
      if (segment < 6) await client.flush({ collection_names: [collection_name] });
    }
    await client.delete({ collection_name, filter: "stock in [0, 10, 20, 30, 40]" });
    const count = async (filter: string) => (await client.count({ collection_name, filter })).data;
    expect(await count("random_sample(0.1)")).toBe(3);
    expect(await count("random_sample(0.001)")).toBe(1);
    expect(await count("stock >= 30 and random_sample(0.5)")).toBe(9);
    expect(await count("stock < 0 and random_sample(0.5)")).toBe(0);
    const filter = "stock >= 10 and RANDOM_SAMPLE(0.25)";
    const { data } = await client.query({ collection_name, filter, output_fields: ["stock"] });
    expect(data).toHaveLength(6);
    expect(data.every(({ stock }) => Number(stock) > 10)).toBe(true);
    const { results } = await client.search({ collection_name, data: direction(1), filter, limit: 100 });
    expect(results).toHaveLength(6);
  });

  test("takes each row as often as any other", async () => {
    const client = await open();
    await createProducts(client);
    for (const rows of [[0], [1, 2], [3, 4, 5, 6, 7]]) {
      await client.insert({ collection_name, data: rows.map(product) });
      await client.flush({ collection_names: [collection_name] });
    }
    const taken = new Array<number>(8).fill(0);
    for (let round = 0; round < 800; round++) {
      const { data } = await client.query({ collection_name, filter: "random_sample(0.5)", output_fields: ["stock"] });
      expect(data).toHaveLength(4);
      for (const { stock } of data) taken[Number(stock)]++;
    }
    // 400 each; five deviations of a fair draw are 71.
    for (const times of taken) expect(Math.abs(times - 400)).toBeLessThan(100);
  });
});
