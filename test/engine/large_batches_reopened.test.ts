import { expect, test } from "vitest";
import { ElanusClient } from "../../src/index.ts";
import { temporaryFolder } from "../storage/file_systems.ts";

const collection_name = "products";

test("a large batch does not take the file of one that was written before the database was opened again", async () => {
  const folder = temporaryFolder();
  for (let round = 0; round < 3; round++) {
    const client = await ElanusClient.open(folder);
    if (round === 0) await client.createCollection({ collection_name, dimension: 2 });
    for (const part of Object.values(client)) {
      const collection = part?.collection?.(collection_name);
      if (collection !== undefined) collection.directBytes = 10;
    }
    const data = [0, 1, 2, 3, 4].map((i) => ({ id: round * 10 + i, vector: [round, i] }));
    await client.insert({ collection_name, data });
    await client.close();
  }
  const client = await ElanusClient.open(folder);
  expect((await client.query({ collection_name })).data).toHaveLength(15);
  await client.close();
});
