import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { ElanusClient } from "../../src/index.ts";
import { collection_name, createProducts, product } from "../client/backends.ts";
import { temporaryFolder } from "../storage/file_systems.ts";
import { Random } from "../storage/random.ts";

test("readers that come while segments are sealed and merged see one state of the database each", async () => {
  const folder = temporaryFolder();
  const writer = await ElanusClient.open(folder);
  await createProducts(writer);
  let written = 0;
  let done = false;
  const random = new Random(7);
  const write = async () => {
    while (!done) {
      const data = Array.from({ length: 10 }, (_, i) => product(written + i));
      await writer.insert({ collection_name, data });
      written += data.length;
      await writer.flushSync({ collection_names: [collection_name] });
    }
  };
  const writing = write();
  while (written < 300) {
    // At another moment of the swap each time.
    await pause(random.below(10));
    const before = written;
    const reader = await ElanusClient.open(folder, { readOnly: true });
    const { data } = await reader.query({ collection_name, output_fields: ["price"] });
    expect(data.length).toBeGreaterThanOrEqual(before);
    expect(data.length % 10).toBe(0);
    expect(new Set(data.map(({ price }) => price)).size).toBe(data.length);
    await reader.close();
  }
  done = true;
  await writing;
  await writer.close();
});
