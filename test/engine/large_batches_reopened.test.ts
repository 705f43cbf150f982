import { expect, test } from "vitest";
import { ElanusClient } from "../../src/index.ts";
import { temporaryFolder } from "../storage/file_systems.ts";
import { collectionOf } from "./written.ts";

const collection_name = "products";

test("neither a large batch nor what grows takes the file of a batch that was written before the database was opened again", async () => {
  const folder = temporaryFolder();
  for (let round = 0; round < 3; round++) {
    const client = await ElanusClient.open(folder);
    if (round === 0) await client.createCollection({ collection_name, dimension: 2 });
    collectionOf(client, collection_name).writer.directBytes = 15;
    const row = (i: number) => ({ id: round * 10 + i, vector: [round, i] });
    await client.insert({ collection_name, data: [0, 1, 2, 3, 4].map(row) });
    await client.insert({ collection_name, data: [row(5)] });
    if (round === 1) await client.flushSync({ collection_names: [collection_name] });
    await client.close();
  }
  const client = await ElanusClient.open(folder);
  expect((await client.query({ collection_name })).data).toHaveLength(18);
  await client.close();
});
