import { expect, test } from "vitest";
import type { HeldOutAnswer } from "../../src/release/check/held_out.ts";
import { evaluationOf } from "../../src/release/check/verdict.ts";
import type { CheckBounds } from "../../src/release/index.ts";

const QUERIES = 100;
const ids = Array.from({ length: QUERIES }, (_, i) => `q${i}`);
const judgments = new Map(ids.map((id) => [id, new Map([[`right for ${id}`, 1]])]));

/** A release that finds the right row first for some of the queries, and as the fiftieth for others. */
function release(collection: string, { first = 0, fiftieth = 0 }) {
  const answers = ids.map((id, i): HeldOutAnswer => {
    const wrong = Array.from({ length: 99 }, (_, rank) => `wrong ${rank}`);
    const place = i < first ? 0 : i < first + fiftieth ? 49 : undefined;
    const found = place === undefined ? wrong : wrong.toSpliced(place, 0, `right for ${id}`);
    const looked = { topScore: 1, recall: 1 };
    return { vector: Float32Array.of(1), ids: found, ...looked, unfiltered: looked };
  });
  return { collection, answers, rows: QUERIES };
}

type Found = Parameters<typeof release>[1];

function failures(before: Found, now: Found, bounds: CheckBounds = {}): string {
  const [live, candidate] = [release("shop_r1", before), release("shop_r2", now)];
  return evaluationOf({ candidate, live, ids, judgments, bounds, k: 10 }).failures.join("; ");
}

test.each([
  ["of figures near 1", 100, 95, 94],
  ["of small ones", 20, 19, 18],
  ["of one or two in a hundred, any", 8, 8, 7],
])("a twentieth of the live figures may be lost: %s", (_, before, enough, tooFew) => {
  expect(failures({ first: before }, { first: enough })).toBe("");
  expect(failures({ first: before }, { first: tooFew })).toMatch(/its nDCG@10 is .*5\.0 % may be lost; its recall@100/);
});

test("what is lost behind the first ten hits counts as well", () => {
  const before = { first: 50, fiftieth: 40 };
  expect(failures(before, { first: 50, fiftieth: 36 })).toBe("");
  expect(failures(before, { first: 50, fiftieth: 35 })).toMatch(/^its recall@100 is 0\.850, the live one's 0\.900/);
  expect(failures(before, { first: 50, fiftieth: 35 }, { loss: 0.06 })).toBe("");
});
