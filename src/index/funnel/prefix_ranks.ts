import type { DenseMatrix } from "../../kernels/math/dense_matrix.ts";
import { ASKED_TOGETHER, RowNeighbours, type RowRange } from "../../kernels/row_neighbours.ts";
import { ComparedVectors } from "./compared_vectors.ts";
import type { RowSample } from "./row_sample.ts";

/**
 * Queries that are asked for their neighbours, from all over. Few miss most of what is missed: of 128, the chance that one of
 * these was drawn decided whether 333,000 x 768 were walked on 192 dims or on all.
 */
const QUERIES = 256;
/** The nearest rows that each looks for. */
const NEAREST = 10;
/** So many of the nearest are compared one by one; for all those beyond stands a sample. */
const NEAR = 256;
const BEYOND = 1024;
/** Ranks from here on are not told apart: no pool is so large. */
const MOST_CANDIDATES = 512;
/**
 * So many rows are looked through, in ranges from all over: what a prefix must tell apart depends on how many there are. It takes
 * a twentieth of the time of a build.
 */
const SCANNED_ROWS = 2 ** 20;
const RANGES = 4;

/** How well prefixes of some lengths order rows. */
export class PrefixRanks {
  readonly prefixes: readonly number[];
  /** For each prefix, of how many true neighbours the rank was what. */
  private readonly counts: readonly Uint32Array[];
  private total = 0;

  constructor(prefixes: readonly number[]) {
    this.prefixes = prefixes;
    this.counts = prefixes.map(() => new Uint32Array(MOST_CANDIDATES));
  }

  /** The share of true neighbours that the best `candidates` by a prefix hold. */
  recall(prefix: number, candidates: number): number {
    const counts = this.counts[this.prefixes.indexOf(prefix)];
    return counts.subarray(0, candidates).reduce((sum, count) => sum + count, 0) / Math.max(1, this.total);
  }

  /** The fewest candidates that hold a share of the true neighbours. */
  candidatesFor(prefix: number, share: number): number {
    let candidates = NEAREST;
    while (candidates < MOST_CANDIDATES && this.recall(prefix, candidates) < share) candidates++;
    return candidates;
  }

  /**
   * Takes in one query.
   *
   * @param near `near[p][i]` is what prefix p makes of row i; the first rows are the true neighbours.
   * @param beyond the same of a sample of the rows that are farther.
   * @param weight for so many rows each of the sample stands.
   */
  add(near: readonly Float32Array[], beyond: readonly Float32Array[], weight: number): void {
    const wanted = Math.min(NEAREST, near[0].length);
    this.total += wanted;
    this.counts.forEach((counts, p) => {
      for (let i = 0; i < wanted; i++) {
        const score = near[p][i];
        const rank = countAbove(score, near[p]) + Math.round(countAbove(score, beyond[p]) * weight);
        if (rank < counts.length) counts[rank]++;
      }
    });
  }
}

function countAbove(score: number, scores: Float32Array): number {
  let count = 0;
  for (let i = 0; i < scores.length; i++) if (scores[i] > score) count++;
  return count;
}

/** What both kinds of prefixes make of the neighbours of sampled queries. */
export interface RankedPrefixes {
  readonly raw: PrefixRanks;
  /** Of coordinates on the axes; empty without axes. */
  readonly rotated: PrefixRanks;
}

/** Among how many rows prefixes rank. */
export interface RankedRows {
  /** How many there are. */
  readonly count: number;
  /** How many there will be: those beyond the nearest stand for the rest, too. */
  readonly expected: number;
  /** How many are looked through at most. */
  readonly scanned?: number;
}

/**
 * Finds the true neighbours of sampled queries by scans in a worker, and how prefixes rank them among all rows.
 *
 * @throws ElanusError CANCELLED, OUT_OF_MEMORY
 */
export async function rankPrefixes(
  sample: RowSample,
  { count, expected, scanned: most = SCANNED_ROWS }: RankedRows,
  prefixes: readonly number[],
  axes: DenseMatrix | undefined,
  signal?: AbortSignal,
): Promise<RankedPrefixes> {
  const raw = new PrefixRanks(prefixes);
  const rotated = new PrefixRanks(axes === undefined ? [] : prefixes);
  const ranges = scannedRanges(count, Math.min(count, most));
  const scanned = ranges.reduce((sum, { from, to }) => sum + to - from, 0);
  const rankedAmong = Math.max(scanned, Math.min(expected, most));
  const neighbours = new RowNeighbours(sample.rows, sample.metric, NEAR);
  const asked = new ComparedVectors(sample, axes, 1);
  const near = new ComparedVectors(sample, axes, NEAR);
  const beyond = new ComparedVectors(sample, axes, BEYOND);
  // Of the rows that were scanned, no others: one that is nearer than those that were found would stand before them by right.
  const sampled = evenly(ranges, Math.min(BEYOND, scanned));
  const places = new Map([...sampled].map((row, i) => [row, i]));
  await beyond.setRows(sampled, signal);
  for (let first = 0; first < QUERIES; first += ASKED_TOGETHER) {
    const queries = Array.from({ length: ASKED_TOGETHER }, (_, i) => sampledQuery(sample, ranges, first + i));
    const vectors = queries.map(({ vector }) => vector);
    const found = await neighbours.of(vectors, ranges, signal);
    for (const [i, { row, vector }] of queries.entries()) {
      const nearest = found[i].filter((each) => each !== row);
      await asked.setQuery(vector, signal);
      await near.setRows(nearest, signal);
      const known = [...nearest, row].flatMap((each) => places.get(each) ?? []);
      const weight = (rankedAmong - nearest.length) / Math.max(1, sampled.length - known.length);
      raw.add(near.rawScores(asked, prefixes), without(known, beyond.rawScores(asked, prefixes)), weight);
      if (axes === undefined) continue;
      rotated.add(near.rotatedScores(asked, prefixes), without(known, beyond.rotatedScores(asked, prefixes)), weight);
    }
  }
  return { raw, rotated };
}

/** Has rows that were compared one by one stand before no other. */
function without(places: readonly number[], scores: Float32Array[]): Float32Array[] {
  for (const ofPrefix of scores) for (const place of places) ofPrefix[place] = Number.NEGATIVE_INFINITY;
  return scores;
}

/**
 * Every other query is a row. The rest lie between two rows, as far from the mean as a row is: what people ask (a title,
 * the words of a question) is seldom as near to what they want as rows are to each other, and a prefix that tells rows
 * apart may fail there. 32 of 256 dims held 97 % of the neighbours of catalogue rows, and 80 % of those of their titles.
 */
function sampledQuery(
  sample: RowSample,
  ranges: readonly RowRange[],
  q: number,
): { row: number; vector: Float32Array } {
  const row = rowOf(ranges, q);
  const vector = Float32Array.from(sample.row(row));
  if (q % 2 === 0) return { row, vector };
  const other = sample.row(rowOf(ranges, (q + QUERIES / 2) % QUERIES));
  const { mean } = sample;
  for (let d = 0; d < vector.length; d++) {
    vector[d] = mean[d] + (vector[d] + other[d] - 2 * mean[d]) * Math.SQRT1_2;
  }
  return { row: -1, vector };
}

function rowOf(ranges: readonly RowRange[], q: number): number {
  const { from, to } = ranges[q % ranges.length];
  return from + Math.floor(((q + 0.5) * (to - from)) / QUERIES);
}

/** So many of the rows of all ranges, rising. */
function evenly(ranges: readonly RowRange[], wanted: number): Uint32Array {
  return Uint32Array.from(
    ranges.flatMap(({ from, to }, i) => {
      const count = Math.floor(((i + 1) * wanted) / ranges.length) - Math.floor((i * wanted) / ranges.length);
      return Array.from({ length: count }, (_, k) => from + Math.floor((k * (to - from)) / count));
    }),
  );
}

function scannedRanges(count: number, rows: number): RowRange[] {
  return Array.from({ length: RANGES }, (_, i) => {
    const from = Math.floor((i * count) / RANGES);
    return { from, to: from + Math.floor(((i + 1) * rows) / RANGES) - Math.floor((i * rows) / RANGES) };
  });
}
