import { afterEach, expect, it, vi } from "vitest";
import { learnFunnel } from "../../src/index/funnel/learn_funnel.ts";
import { rankPrefixes } from "../../src/index/funnel/prefix_ranks.ts";
import { RowSample } from "../../src/index/funnel/row_sample.ts";
import { checkHnswBuild } from "../../src/index/hnsw/params.ts";
import { VectorRows } from "../../src/kernels/vector_rows.ts";
import { clustered, random, rowsOf } from "./vectors.ts";

const DIM = 64;
const PARAMS = checkHnswBuild({ M: 8, efConstruction: 40 });

afterEach(() => {
  vi.restoreAllMocks();
});

/** Notes how many samples there are at once, and the most there were. */
function countSamples() {
  const seen = { now: 0, most: 0, drawn: 0 };
  const draw = RowSample.draw.bind(RowSample);
  vi.spyOn(RowSample, "draw").mockImplementation(async (...args) => {
    const sample = await draw(...args);
    const { memory } = sample;
    const release = memory.release.bind(memory);
    seen.drawn++;
    seen.most = Math.max(seen.most, ++seen.now);
    vi.spyOn(memory, "release").mockImplementation(() => {
      seen.now--;
      release();
    });
    return sample;
  });
  return seen;
}

function manyRows() {
  return Array.from({ length: 3 }, (_, i) => rowsOf(clustered({ count: 2048, dim: DIM, seed: i }), DIM));
}

it("samples to learn from are drawn one at a time, however many graphs are begun", async () => {
  const seen = countSamples();
  await Promise.all(manyRows().map((rows) => learnFunnel(rows, "IP", PARAMS)));
  expect(seen).toEqual({ now: 0, most: 1, drawn: 3 });
});

it("what was stopped while it waited draws none", async () => {
  const seen = countSamples();
  const [first, ...others] = manyRows();
  const learning = learnFunnel(first, "IP", PARAMS);
  const stop = new AbortController();
  const waiting = others.map((rows) => learnFunnel(rows, "IP", PARAMS, stop.signal));
  stop.abort();
  for (const each of waiting) await expect(each).rejects.toMatchObject({ code: "CANCELLED" });
  await learning;
  expect(seen).toEqual({ now: 0, most: 1, drawn: 1 });
});

it("what a prefix holds of many rows is measured among those that were looked through", async () => {
  const count = 2 ** 15;
  const rows = new VectorRows(DIM, count);
  // 24 dims tell all rows apart: the first 32 put no row before one that is nearer.
  const next = random(7);
  const vector = new Float32Array(DIM);
  for (let i = 0; i < count; i++) {
    for (let d = 0; d < 24; d++) vector[d] = next() - 0.5;
    rows.append(vector);
  }
  const sample = await RowSample.draw(rows, "L2", count);
  const { raw } = await rankPrefixes(sample, { count, expected: count, scanned: 2 ** 13 }, [32], undefined);
  expect(raw.recall(32, 20)).toBeGreaterThan(0.999);
  sample.memory.release();
  rows.memory.release();
});
