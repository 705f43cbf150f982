import { expect, test } from "vitest";
import { ElanusClient } from "../../src/index.ts";
import {
  buildRelease,
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

  // Of those that failed the last one stays.
  encoder = { ...hashedEncoder("v3"), encodeItems: v1.encodeItems };
  expect(await policy.run()).toMatchObject({ release: "shop_r3", promoted: false, dropped: ["shop_r2"] });
  expect((await listReleases(client, alias)).map(({ collection }) => collection)).toEqual(["shop_r1", "shop_r3"]);
  await client.close();
});

test("a run that ended before its check is gone on with, and rows that had changed still count", async () => {
  const client = await ElanusClient.open(":memory:");
  await createGoods(client, 40);
  let encoder = v1;
  let answers = true;
  const current = async () => ({
    ...encoder,
    encodeQueries: (texts: readonly string[]) =>
      answers ? encoder.encodeQueries(texts) : Promise.reject(new Error("the endpoint is away")),
  });
  const writer = releaseWriter(client, alias, { encoders: [v1, v2] });
  const made = { client, alias, from: SOURCE, queries, judgments, encoder: current };
  const policy = releasePolicy({ ...made, writer, changedShare: 0.1, encoders: [v1] });
  // Of a process that died.
  await buildRelease({ client, alias, from: SOURCE, encoder: v1 });
  const encoded = v1.encoded.length;
  expect(await policy.due()).toBe("`shop_r1` was built, and is not promoted yet");
  expect(await policy.run()).toMatchObject({ release: "shop_r1", promoted: true });
  expect(v1.encoded).toHaveLength(encoded);

  await writer.upsert([good(1), good(2), good(3), good(4)]);
  answers = false;
  await expect(policy.run()).rejects.toThrow("the endpoint is away");
  answers = true;
  expect(await policy.run()).toMatchObject({ reason: expect.stringContaining("not promoted yet"), release: "shop_r2" });
  expect(await policy.due()).toBeUndefined();

  await writer.upsert([good(1), good(2), good(3), good(4)]);
  encoder = hashedEncoder("v1", () => Promise.reject(new Error("no memory")));
  await expect(policy.run()).rejects.toThrow("no memory");
  expect(await policy.due()).toBe("10.0 % of the rows have changed");
  await client.close();
});

test("a policy checks by what it is given, and keeps with each release what is learnt anew", async () => {
  const client = await ElanusClient.open(":memory:");
  await createGoods(client, 40);
  const had = (query: string) => [`G${query.slice("good ".length)}`];
  const policy = releasePolicy({
    ...{ client, alias, from: SOURCE, queries, judgments, encoder: async () => v1, exclude: had, k: 5 },
    extras: async () => ({ attachments: { "notes.txt": new Uint8Array(3) } }),
  });
  const report = await policy.run();
  expect(report?.evaluation).toMatchObject({ k: 5, candidate: { ndcg: 0 } });
  expect((await resolveRelease(client, alias)).record.attachments).toEqual(["notes.txt"]);
  await client.close();
});
