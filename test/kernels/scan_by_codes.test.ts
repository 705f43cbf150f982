import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildGraph } from "../../src/index/hnsw/build.ts";
import { checkHnswBuild } from "../../src/index/hnsw/params.ts";
import { Bitset } from "../../src/kernels/bitset.ts";
import type { Metric } from "../../src/kernels/described_vectors.ts";
import { clustered, normal, random, rowsOf } from "../index/vectors.ts";
import { score } from "./reference.ts";

const COUNT = 150;
const METRICS: readonly Metric[] = ["COSINE", "IP", "L2"];

const ranges = fc
  .tuple(fc.integer({ min: 0, max: COUNT }), fc.integer({ min: 0, max: COUNT }))
  .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));
const asked = fc.record({
  range: ranges,
  ef: fc.integer({ min: 1, max: 70 }),
  /** Of how many rows one passes the filter; 0: there is none. */
  oneOf: fc.constantFrom(0, 1, 2, 4, 60),
  seed: fc.integer({ min: 1, max: 1000 }),
});

describe.each(METRICS)("a scan by codes under %s", (metric) => {
  it.each([
    [5, 5],
    [33, 33],
    [48, 48],
    [48, 17],
  ])("of dim %i, %i of them compared, finds what plain code finds among the same rows", async (dim, prefix) => {
    const vectors = clustered({ count: COUNT, dim, seed: dim, norms: 0.3 });
    const { graph } = await buildGraph(rowsOf(vectors, dim), metric, checkHnswBuild({ M: 4, efConstruction: 8 }));
    fc.assert(
      fc.property(asked, ({ range: { from, to }, ef, oneOf, seed }) => {
        const query = Float32Array.from({ length: dim }, normal(seed));
        const draw = random(seed);
        const isAllowed = Array.from({ length: COUNT }, () => oneOf === 0 || draw() * oneOf < 1);
        const allowed = new Bitset(COUNT);
        for (let row = 0; row < COUNT; row++) if (isAllowed[row]) allowed.add(row);

        const rows = Array.from({ length: to - from }, (_, i) => from + i).filter((row) => isAllowed[row]);
        graph.ask(query, prefix);
        const byCode = rows.map((row) => graph.scoreByCodes([row])[0]);
        const places = rows.map((_, i) => i).sort((a, b) => byCode[b] - byCode[a] || rows[a] - rows[b]);
        const best = places.slice(0, ef).map((i) => rows[i]);
        const expected = best
          .map((row) => ({ row, score: score(metric, query, vectors[row]) }))
          .sort((a, b) => b.score - a.score);

        const found = graph.scan(query, from, to, ef, prefix, oneOf === 0 ? undefined : allowed);
        const few = Bitset.listed(COUNT, Uint32Array.from(allowed).reverse());
        expect(few.rows === undefined).toBe(allowed.count() * 32 > COUNT);
        if (oneOf > 0) expect(graph.scan(query, from, to, ef, prefix, few)).toEqual(found);
        expect([...found.rows].sort((a, b) => a - b)).toEqual([...best].sort((a, b) => a - b));
        expected.forEach((each, i) => {
          expect(Math.abs(found.scores[i] - each.score)).toBeLessThan(1e-3 * Math.max(1, Math.abs(each.score)));
        });
      }),
      { seed: 73, numRuns: 80 },
    );
  });
});
