import { meanRecall } from "../../retrieval/measure/recall.ts";
import { shareBar } from "../terminal/bar.ts";
import { formatShare } from "../terminal/format.ts";
import type { Screen } from "../terminal/screen.ts";
import { renderTable } from "../terminal/table.ts";

/** What so many of the first dims, and as many of the last, find of the true top ten. */
export interface PrefixFigures {
  readonly dims: number;
  readonly first: number;
  readonly last: number;
  /** The share of the true ten among the best 128 by the first dims: what a funnel can keep. */
  readonly candidates: number;
}

const LIMIT = 10;
const CANDIDATES = 128;

/**
 * Compares the heads of vectors with their tails, by cosine over all rows.
 *
 * @param vectors rows of `dim` floats, one after another
 */
export function measurePrefixes(vectors: Float32Array, dim: number, queries: readonly Float32Array[]): PrefixFigures[] {
  const best = (from: number, to: number, count: number) =>
    queries.map((query) => nearest(vectors, dim, query, from, to).slice(0, count));
  const truth = best(0, dim, LIMIT);
  const sizes = [16, 8, 4, 2].map((part) => Math.floor(dim / part)).filter((dims) => dims > 0);
  return [...new Set(sizes)].map((dims) => {
    const head = best(0, dims, CANDIDATES);
    return {
      dims,
      first: meanRecall(
        truth,
        head.map((rows) => rows.slice(0, LIMIT)),
      ),
      last: meanRecall(truth, best(dim - dims, dim, LIMIT)),
      candidates: meanRecall(truth, head),
    };
  });
}

/** Rows by the cosine of their dims `from` to `to`, nearest first. */
function nearest(vectors: Float32Array, dim: number, query: Float32Array, from: number, to: number): number[] {
  const count = vectors.length / dim;
  const scores = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    let product = 0;
    let norm = 0;
    for (let d = from; d < to; d++) {
      const value = vectors[row * dim + d];
      product += value * query[d];
      norm += value * value;
    }
    scores[row] = norm === 0 ? 0 : product / Math.sqrt(norm);
  }
  return Array.from(scores.keys()).sort((a, b) => scores[b] - scores[a]);
}

/** The figures as a table, with a bar for what the first dims find. */
export function renderPrefixTable(figures: readonly PrefixFigures[], screen: Pick<Screen, "colors" | "width">): string {
  const { bold, yellow } = screen.colors;
  return renderTable(
    [
      { title: "dims", align: "right" },
      { title: "first: recall@10", align: "right" },
      { title: "" },
      { title: "last: recall@10", align: "right" },
      { title: `among the best ${CANDIDATES} by the first`, align: "right" },
    ],
    figures.map(({ dims, first, last, candidates }) => [
      bold(String(dims)),
      formatShare(first),
      yellow(shareBar(first, 20)),
      formatShare(last),
      formatShare(candidates),
    ]),
    screen,
  );
}
