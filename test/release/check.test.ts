import * as prometheus from "prom-client";
import { describe, expect, test } from "vitest";
import { type Connection, ElanusClient } from "../../src/index.ts";
import { ReleaseMetrics } from "../../src/observe/index.ts";
import {
  buildRelease,
  checkRelease,
  type DriftAlarm,
  driftWatch,
  promoteRelease,
  readRelease,
  releaseSearcher,
  resolveRelease,
  rollbackRelease,
} from "../../src/release/index.ts";
import { expectError } from "../client/backends.ts";
import { ALIAS as alias, createGoods, hashedEncoder, hashedVector, identityOf, SOURCE } from "./shop.ts";

const [v1, v2] = [hashedEncoder("v1"), hashedEncoder("v2")];
const encoders = [v1, v2];
const ROWS = 120;
/** Every row is the one right answer to its own title. */
const queries = new Map(Array.from({ length: ROWS }, (_, i) => [`q${i}`, `good ${i}`]));
const judgments = new Map(Array.from({ length: ROWS }, (_, i) => [`q${i}`, new Map([[`G${i}`, 1]])]));

async function withGoods<T>(work: (client: Connection) => Promise<T>): Promise<T> {
  const client = await ElanusClient.open(":memory:");
  try {
    await createGoods(client, ROWS);
    return await work(client);
  } finally {
    await client.close();
  }
}

describe("checks of releases", () => {
  test("the figures of both are kept with the release, and one that passes is promoted without force", () =>
    withGoods(async (client) => {
      await buildRelease({ client, alias, from: SOURCE, encoder: v1 });
      const first = await checkRelease({ client, alias, queries, judgments, encoders });
      expect(first).toMatchObject({ passed: true, failures: [], queries: ROWS, candidate: { ndcg: 1, rows: ROWS } });
      expect(first.live).toBeUndefined();
      expect((await promoteRelease({ client, alias })).release.promotions[0].forced).toBeUndefined();
      await buildRelease({ client, alias, encoder: v2 });
      const progress: number[] = [];
      const onProgress = (done: number, total: number) => progress.push(done / total);
      const second = await checkRelease({ client, alias, queries, judgments, encoders, onProgress });
      expect(progress.at(-1)).toBe(1);
      expect(second.passed).toBe(true);
      expect(second.live).toMatchObject({ collection: "shop_r1", ndcg: 1 });
      expect(second.ndcgDifference).toEqual({ mean: 0, interval: [0, 0] });
      // Of two encoders that agree on nothing, the hits of a query share the right one and little more.
      expect(second.overlap).toBeGreaterThanOrEqual(0.1);
      expect(second.overlap).toBeLessThan(0.4);
      expect((await readRelease(client, alias, 2)).evaluation).toEqual(second);
      await promoteRelease({ client, alias });
      expect((await resolveRelease(client, alias)).collection).toBe("shop_r2");
    }));

  test("a release that fails says why, and is refused unless it is forced", () =>
    withGoods(async (client) => {
      await buildRelease({ client, alias, from: SOURCE, encoder: v1 });
      await promoteRelease({ client, alias, force: true });
      // Its rows are encoded by what its queries are not.
      const broken = { ...v2, encodeItems: v1.encodeItems };
      await buildRelease({ client, alias, encoder: broken });
      const evaluation = await checkRelease({ client, alias, queries, judgments, encoders: [v1, broken] });
      expect(evaluation.passed).toBe(false);
      expect(evaluation.failures.join()).toMatch(/nDCG@10 is 0\.\d+, the live one's 1\.000/);
      expect(evaluation.failures.join()).toMatch(/recall@100 is 0\.\d+, the live one's 1\.000, and 5\.0 % may be lost/);
      await expectError(promoteRelease({ client, alias }), "RELEASE_REFUSED", /check failed: its nDCG@10/);
      const { release } = await promoteRelease({ client, alias, force: true });
      expect(release.promotions[0].forced).toMatch(/check failed: its nDCG@10/);
    }));

  test("what a query has had already is no answer to it, by neither search", () =>
    withGoods(async (client) => {
      await buildRelease({ client, alias, from: SOURCE, encoder: v1 });
      const first = new Map([["q0", "good 0"]]);
      const asked = { client, alias, queries: first, judgments, encoders };
      const data = hashedVector("v1", "good 0");
      const { results } = await client.search({ collection_name: "shop_r1", data, limit: 2 });
      expect(results[0].id).toBe("G0");
      const without = await checkRelease({ ...asked, exclude: () => ["G0"] });
      expect(without.candidate).toMatchObject({ ndcg: 0, recall: 1 });
      expect(without.candidate.topScore).toBeCloseTo(results[1].score, 5);
    }));

  test("bounds can be set, and there is no check without queries", () =>
    withGoods(async (client) => {
      const encoder = v1;
      await buildRelease({ client, alias, from: SOURCE, encoder });
      await promoteRelease({ client, alias, force: true });
      await buildRelease({ client, alias, encoder: v2 });
      const unjudged = await checkRelease({ client, alias, queries, encoders });
      expect(unjudged.failures).toEqual([expect.stringMatching(/nothing says that it is as good as the live one/)]);
      const others = new Map([["q-1", new Map([["G1", 1]])]]);
      const { failures: unmatched } = await checkRelease({ client, alias, queries, judgments: others, encoders });
      expect(unmatched).toEqual(unjudged.failures);
      expect(await checkRelease({ client, alias, queries, encoders, bounds: { overlap: 0 } })).toMatchObject({
        passed: true,
      });
      const bounds = { overlap: 0.9 };
      const { failures } = await checkRelease({ client, alias, queries, encoders, bounds });
      expect(failures).toEqual([expect.stringMatching(/of the first 10 hits in common.*less than 0.9/)]);
      await expectError(
        checkRelease({ client, alias, queries: new Map(), encoders }),
        "INVALID_PARAMETER",
        /no queries/,
      );
      const misspelt = { ...{ client, alias, queries }, bounds: Object({ recal: 1 }) };
      await expectError(checkRelease(misspelt), "INVALID_PARAMETER", /recal.*did you mean `recall`/);
    }));
});

describe("drift watch", () => {
  test("a new user tower over the old item index: recall falls, the alarm names both versions, rollback mends it", () =>
    withGoods(async (client) => {
      for (const encoder of [v2, v1]) {
        await buildRelease({ client, alias, ...(encoder === v2 ? { from: SOURCE } : {}), encoder });
        await checkRelease({ client, alias, queries, judgments, encoders });
        await promoteRelease({ client, alias });
      }
      const alarms: DriftAlarm[] = [];
      const lines: string[] = [];
      const registry = new prometheus.Registry();
      const watch = driftWatch({
        ...{ client, alias, encoders, sample: 1, metrics: new ReleaseMetrics(prometheus, registry) },
        onAlarm: (alarm) => alarms.push(alarm),
        log: (line) => lines.push(line),
      });
      // A program whose user tower is v2 already searches what the alias stands for with its vectors.
      const serve = async (count: number) => {
        for (const query of [...queries.values()].slice(0, count)) {
          const release = await resolveRelease(client, alias);
          const vector = hashedVector("v2", query);
          const { results } = await client.search({ collection_name: release.collection, data: vector, limit: 10 });
          watch.observe({ release, query, vector, hits: results, encodedBy: identityOf("v2") });
          await watch.settled();
        }
      };
      await serve(60);
      expect(alarms).toHaveLength(1);
      expect(alarms[0]).toMatchObject({ alias, release: "shop_r2", signs: expect.arrayContaining(["recall"]) });
      expect(alarms[0].cause).toMatch(/query encoder is v2, the index was built by v1/);
      expect(alarms[0].recall).toBeLessThan(0.5);
      expect(lines).toEqual([expect.stringMatching(/drift of shop, release shop_r2: .*recall.*v2.*v1.*roll back/)]);
      const metrics = await registry.metrics();
      expect(metrics).toMatch(/elanus_release_drift_alarms_total\{alias="shop",release="shop_r2",sign="recall"\} 1/);
      await rollbackRelease({ client, alias });
      await serve(100);
      expect(alarms).toHaveLength(1);
      expect(await registry.metrics()).toMatch(/elanus_release_recall\{alias="shop",release="shop_r1"\} (1|0\.9\d*)\n/);
    }));

  test("answers with what a user has had are no drift from held-out ones without it", () =>
    withGoods(async (client) => {
      await buildRelease({ client, alias, from: SOURCE, encoder: v1 });
      // The best answer to each query is one that it has had.
      const exclude = (query: string) => [`G${query.slice("good ".length)}`];
      await checkRelease({ client, alias, queries, encoders, exclude });
      await promoteRelease({ client, alias });
      const alarms: DriftAlarm[] = [];
      const onAlarm = (alarm: DriftAlarm) => alarms.push(alarm);
      const watch = driftWatch({ client, alias, encoders, sample: 1, log: () => {}, onAlarm });
      const searcher = releaseSearcher(client, alias, { encoders, watch });
      for (let round = 0; round < 3; round++) {
        for (const query of queries.values()) {
          await searcher.search(query);
          await watch.settled();
        }
      }
      expect(alarms).toEqual([]);
    }));

  test("a searcher's own answers raise none, and a release without a baseline is said to have none", () =>
    withGoods(async (client) => {
      await buildRelease({ client, alias, from: SOURCE, encoder: v1 });
      await promoteRelease({ client, alias, force: true });
      const lines: string[] = [];
      const log = (line: string) => lines.push(line);
      const onAlarm = () => lines.push("alarm");
      const search = async () => {
        const watch = driftWatch({ client, alias, encoders, sample: 0.5, log, onAlarm });
        const searcher = releaseSearcher(client, alias, { encoders, watch });
        for (const query of queries.values()) {
          await searcher.search(query);
          await watch.settled();
        }
      };
      await search();
      expect(lines).toEqual(["drift watch of shop: release shop_r1 was not checked, and has no baseline"]);
      await checkRelease({ client, alias, queries, encoders });
      await search();
      expect(lines).toHaveLength(1);
    }));
});
