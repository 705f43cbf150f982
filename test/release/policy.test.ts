import { expect, test } from "vitest";
import { ElanusClient } from "../../src/index.ts";
import {
  listReleases,
  type PolicyReport,
  releasePolicy,
  releaseWriter,
  resolveRelease,
} from "../../src/release/index.ts";
import { ALIAS as alias, createGoods, good, hashedEncoder, SOURCE } from "./shop.ts";

const [v1, v2] = [hashedEncoder("v1"), hashedEncoder("v2")];
const queries = new Map(Array.from({ length: 40 }, (_, i) => [`q${i}`, `good ${i}`]));
const judgments = new Map(Array.from({ length: 40 }, (_, i) => [`q${i}`, new Map([[`G${i}`, 1]])]));

test("a policy builds when there is none, when the encoder is new, when rows have changed, and when time is up", async () => {
  const client = await ElanusClient.open(":memory:");
  await createGoods(client, 40);
  let encoder = v1;
  const writer = releaseWriter(client, alias, { encoders: [v1, v2] });
  const made = { client, alias, from: SOURCE, queries, judgments, encoders: [v1, v2], encoder: async () => encoder };
  const policy = releasePolicy({ ...made, writer, changedShare: 0.1 });
  expect(await policy.run()).toMatchObject({ reason: "there is no release yet", release: "shop_r1", promoted: true });
  expect(await policy.run()).toBeUndefined();

  encoder = v2;
  expect(await policy.run()).toMatchObject({
    reason: expect.stringMatching(/new encoder: hashed v2/),
    release: "shop_r2",
    promoted: true,
  });

  await writer.upsert([good(1), good(2), good(3)]);
  expect(await policy.due()).toBeUndefined();
  await writer.upsert([good(4)]);
  expect(await policy.run()).toMatchObject({ reason: "10.0 % of the rows have changed", dropped: ["shop_r1"] });
  expect(await policy.due()).toBeUndefined();

  const timed = releasePolicy({ ...made, every: 3_600_000 });
  expect(await timed.due()).toBeUndefined();
  expect(await releasePolicy({ ...made, every: 0 }).due()).toMatch(/newest release is \d+ s old/);
  await client.close();
});

test("what does not pass is not promoted and not made again; what runs by itself tells of it", async () => {
  const client = await ElanusClient.open(":memory:");
  await createGoods(client, 40);
  let encoder = v1;
  const broken = { ...v2, encodeItems: v1.encodeItems };
  const told: (PolicyReport | Error)[] = [];
  const policy = releasePolicy({
    ...{ client, alias, from: SOURCE, queries, judgments, encoders: [v1], encoder: async () => encoder },
    onRun: (report) => told.push(report),
  });
  await policy.run();
  encoder = broken;
  policy.start(5);
  while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await policy.stop();
  expect(told[0]).toMatchObject({ release: "shop_r2", promoted: false, evaluation: { passed: false } });
  expect((await resolveRelease(client, alias)).collection).toBe("shop_r1");
  expect(await policy.due()).toBeUndefined();
  expect(await listReleases(client, alias)).toHaveLength(2);
  await client.close();
});
