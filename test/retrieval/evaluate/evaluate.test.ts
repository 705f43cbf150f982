import { describe, expect, it } from "vitest";
import {
  compareModes,
  evaluate,
  judgmentsOf,
  judgmentsOfClicks,
  missingIds,
  queriesOf,
} from "../../../src/retrieval/index.ts";

const lines = (...records: Record<string, unknown>[]) =>
  records.map((record, i) => ({ source: "f.tsv", line: i + 2, record }));
const judgments = new Map([
  [
    "1",
    new Map([
      ["a", 2],
      ["b", 1],
    ]),
  ],
  ["2", new Map([["c", 1]])],
  ["3", new Map([["d", 0]])],
  ["4", new Map([["e", 1]])],
]);
const queries = new Map([
  ["1", "shoes"],
  ["2", "tents"],
  ["3", "mugs"],
  ["5", "hoses"],
]);

describe("an evaluation", () => {
  const modes = {
    good: async (words: string) => (words === "shoes" ? ["a", "b"] : ["c"]),
    poor: async (words: string) => (words === "shoes" ? ["x", "b"] : ["c"]),
  };

  it("of no mode is refused", async () => {
    await expect(evaluate({ modes: {}, judgments })).rejects.toMatchObject({ code: "INVALID_PARAMETER" });
  });

  it("says what each mode is worth, over the queries that can be judged, and names the others", async () => {
    const { modes: figures, queries: judged, leftOut } = await evaluate({ modes, judgments, queries });
    expect(judged.map(({ id }) => id)).toEqual(["1", "2"]);
    expect(leftOut).toEqual({ withoutText: ["4"], withoutRelevant: ["3"], withoutJudgments: ["5"] });
    expect(figures.good).toMatchObject({ "ndcg@10": 1, "recall@100": 1, mrr: 1, intervals: { mrr: [1, 1] } });
    expect(figures.poor).toMatchObject({ "recall@100": 0.75, mrr: 0.75 });
    expect(figures.poor.p50).toBeGreaterThanOrEqual(0);
    expect(figures.poor.p99).toBeGreaterThanOrEqual(figures.poor.p50);
  });

  it("compares two modes query by query, the largest difference first", async () => {
    const evaluation = await evaluate({ modes, judgments, queries });
    const comparison = compareModes(evaluation, "poor", "good");
    expect(comparison).toMatchObject({ better: 1, equal: 1, worse: 0, metric: "ndcg@10" });
    expect(comparison.queries[0]).toMatchObject({ text: "shoes", b: 1 });
    expect(comparison.difference).toBeCloseTo((comparison.queries[0].b - comparison.queries[0].a) / 2, 12);
    expect(comparison.interval[0]).toBeLessThanOrEqual(comparison.difference);
    expect(compareModes(evaluation, "good", "poor").difference).toBeCloseTo(-comparison.difference, 12);
    expect(() => compareModes(evaluation, "good", "por")).toThrow(/`por` was not evaluated/);
  });

  it("takes a query's name for its text where there are no texts, counts its searches, and stops when told to", async () => {
    const seen: string[] = [];
    const counts: [number, number][] = [];
    const mode = async (words: string) => {
      seen.push(words);
      return [];
    };
    await evaluate({ modes: { mode }, judgments, onProgress: (done, total) => counts.push([done, total]) });
    expect(new Set(seen)).toEqual(new Set(["1", "2", "4"]));
    expect(counts.at(-1)).toEqual([counts.length, counts.length]);
    const signal = AbortSignal.abort();
    await expect(evaluate({ modes, judgments, queries, signal })).rejects.toMatchObject({ code: "CANCELLED" });
  });

  it("refuses judgments that fit none of the queries", async () => {
    const strangers = new Map([["9", "boots"]]);
    const error = {
      code: "INVALID_PARAMETER",
      detail: /3 without a text|4 without a text/,
      hint: /ids of the queries/,
    };
    await expect(evaluate({ modes, judgments, queries: strangers })).rejects.toMatchObject(error);
  });
});

describe("judgments", () => {
  it("are the first three columns, whatever these are called", async () => {
    const beir = lines(
      { "query-id": "q1", "corpus-id": "d1", score: "2" },
      { "query-id": "q1", "corpus-id": "d2", score: "0" },
    );
    expect(await judgmentsOf(beir)).toEqual(
      new Map([
        [
          "q1",
          new Map([
            ["d1", 2],
            ["d2", 0],
          ]),
        ],
      ]),
    );
    const twice = [...beir, ...beir];
    expect((await judgmentsOf(twice)).get("q1")?.size).toBe(2);
  });

  it.each([
    [{ query: "q", id: "d" }, /2 columns/],
    [{ query: "q", id: "d", grade: "good" }, /grade is `good`/],
    [{ query: "q", id: null, grade: "1" }, /empty/],
    [{ q7: "q", d3: "d", "2": "1" }, /no header/],
  ])("%o is none, and the message says where and why", async (record, detail) => {
    await expect(judgmentsOf(lines(record))).rejects.toMatchObject({
      code: "INVALID_FILE",
      message: /line 2 of `f.tsv`/,
      detail,
    });
  });

  it("must not contradict each other", async () => {
    const both = lines({ query: "q", id: "d", grade: 1 }, { query: "q", id: "d", grade: 2 });
    await expect(judgmentsOf(both)).rejects.toMatchObject({ message: /line 3/, detail: /graded 1 and 2/ });
  });

  it("come from clicks too: each doubling of them is worth one", async () => {
    const clicks = lines(...Array.from({ length: 3 }, () => ({ query: "q", id: "d" })), { query: "q", id: "e" });
    expect(await judgmentsOfClicks(clicks)).toEqual(
      new Map([
        [
          "q",
          new Map([
            ["d", 2],
            ["e", 1],
          ]),
        ],
      ]),
    );
  });
});

describe("queries", () => {
  it("are BEIR's, or two columns", async () => {
    const beir = lines({ _id: "q1", metadata: {}, text: "shoes" }, { _id: "q2", text: "" });
    expect(await queriesOf(beir)).toEqual(
      new Map([
        ["q1", "shoes"],
        ["q2", ""],
      ]),
    );
    expect(await queriesOf(lines({ id: "1", words: "tents" }))).toEqual(new Map([["1", "tents"]]));
    await expect(queriesOf(lines({ id: "1" }))).rejects.toMatchObject({ code: "INVALID_FILE" });
  });
});

describe("judged documents that a collection does not have", () => {
  const clientOf = (have: unknown[]) => {
    const asked: unknown[] = [];
    const query = async ({ exprValues }: { exprValues?: Record<string, unknown> }) => {
      const ids = exprValues?.ids as unknown[];
      asked.push(...ids);
      return { data: have.filter((id) => ids.includes(id)).map((id) => ({ id: String(id) })) } as never;
    };
    return { client: { query }, asked };
  };

  it("are found, however many there are", async () => {
    const grades = new Map(Array.from({ length: 250 }, (_, i) => [`d${i}`, 1] as const));
    const { client } = clientOf(Array.from({ length: 249 }, (_, i) => `d${i}`));
    expect(await missingIds(client, "c", { name: "id", isInteger: false }, new Map([["q", grades]]))).toEqual(["d249"]);
  });

  it("may be no integers where the keys are", async () => {
    const { client, asked } = clientOf([1n]);
    const grades = new Map([
      ["1", 1],
      ["2", 1],
      ["x", 1],
    ]);
    expect(await missingIds(client, "c", { name: "id", isInteger: true }, new Map([["q", grades]]))).toEqual([
      "2",
      "x",
    ]);
    expect(asked).toEqual([1n, 2n]);
  });
});
