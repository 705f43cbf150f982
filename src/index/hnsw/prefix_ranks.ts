import { DenseMatrix } from "../../kernels/math/dense_matrix.ts";
import { multiplyDense } from "../../kernels/math/dense_product.ts";
import { RowNeighbours, type RowRange } from "../../kernels/row_neighbours.ts";
import { type RowSample, squareOf } from "./row_sample.ts";

/** Rows that are asked for their neighbours, from all over. */
const QUERIES = 64;
/** The nearest rows that each looks for. */
const NEAREST = 10;
/** Among so many of the nearest, prefixes choose: those beyond come before a true neighbour too seldom to count. */
const AMONG = 512;
/** So many rows are looked through, in ranges from all over: what a prefix must tell apart depends on how many there are. */
const SCANNED_ROWS = 2 ** 17;
const RANGES = 4;

/** How well prefixes of some lengths order rows. */
export class PrefixRanks {
  readonly prefixes: readonly number[];
  /** For each prefix, of how many true neighbours the rank was what. */
  private readonly counts: readonly Uint32Array[];
  private total = 0;

  constructor(prefixes: readonly number[]) {
    this.prefixes = prefixes;
    this.counts = prefixes.map(() => new Uint32Array(AMONG));
  }

  /** The share of true neighbours that the best `candidates` by a prefix hold. */
  recall(prefix: number, candidates: number): number {
    const counts = this.counts[this.prefixes.indexOf(prefix)];
    return counts.subarray(0, candidates).reduce((sum, count) => sum + count, 0) / Math.max(1, this.total);
  }

  /** The fewest candidates that hold a share of the true neighbours. */
  candidatesFor(prefix: number, share: number): number {
    let candidates = NEAREST;
    while (candidates < AMONG && this.recall(prefix, candidates) < share) candidates++;
    return candidates;
  }

  /** Takes in one query: `scores[p][i]` is what prefix p makes of row i; the first rows are the true neighbours. */
  add(scores: readonly Float32Array[]): void {
    const [{ length }] = scores;
    const nearest = Math.min(NEAREST, length);
    this.total += nearest;
    scores.forEach((ofPrefix, p) => {
      for (let i = 0; i < nearest; i++) this.counts[p][rankOf(ofPrefix, i)]++;
    });
  }
}

function rankOf(scores: Float32Array, row: number): number {
  let before = 0;
  for (let i = 0; i < scores.length; i++) if (scores[i] > scores[row]) before++;
  return before;
}

/** What both kinds of prefixes make of the neighbours of sampled rows. */
export interface RankedPrefixes {
  readonly raw: PrefixRanks;
  /** Of coordinates on the axes; empty without axes. */
  readonly rotated: PrefixRanks;
}

/**
 * Finds the true neighbours of sampled rows by scans in a worker, and how prefixes rank them.
 *
 * @param count how many rows there are.
 * @throws ElanusError CANCELLED, OUT_OF_MEMORY
 */
export async function rankPrefixes(
  sample: RowSample,
  count: number,
  prefixes: readonly number[],
  axes: DenseMatrix | undefined,
  signal?: AbortSignal,
): Promise<RankedPrefixes> {
  const raw = new PrefixRanks(prefixes);
  const rotated = new PrefixRanks(axes === undefined ? [] : prefixes);
  const neighbours = new RowNeighbours(sample.rows, sample.metric, AMONG);
  const ranges = scannedRanges(count);
  const trial = new Trial(sample, axes);
  for (let q = 0; q < QUERIES; q++) {
    const { from, to } = ranges[q % ranges.length];
    const row = from + Math.floor(((q + 0.5) * (to - from)) / QUERIES);
    await trial.set(row, await neighbours.of(row, ranges, signal), signal);
    raw.add(trial.rawScores(prefixes));
    if (axes !== undefined) rotated.add(trial.rotatedScores(prefixes));
  }
  return { raw, rotated };
}

function scannedRanges(count: number): RowRange[] {
  const rows = Math.min(count, SCANNED_ROWS);
  return Array.from({ length: RANGES }, (_, i) => {
    const from = Math.floor((i * count) / RANGES);
    return { from, to: from + Math.floor(((i + 1) * rows) / RANGES) - Math.floor((i * rows) / RANGES) };
  });
}

/** A sampled row and its neighbours, as a search would compare them. */
class Trial {
  private readonly sample: RowSample;
  private readonly axes: DenseMatrix | undefined;
  /** The neighbours less the mean, and behind them the query. */
  private readonly rows: DenseMatrix;
  /** The same on the axes. */
  private readonly coordinates: DenseMatrix | undefined;
  private count = 0;

  constructor(sample: RowSample, axes: DenseMatrix | undefined) {
    this.sample = sample;
    this.axes = axes;
    this.rows = new DenseMatrix(sample.memory, AMONG + 1, sample.rows.dim);
    this.coordinates = axes && new DenseMatrix(sample.memory, AMONG + 1, axes.columns);
  }

  async set(query: number, neighbours: Uint32Array, signal: AbortSignal | undefined): Promise<void> {
    const { sample, rows, axes, coordinates } = this;
    this.count = neighbours.length;
    neighbours.forEach((row, i) => {
      sample.centre(sample.row(row), rows.row(i));
    });
    const asked = rows.row(AMONG);
    if (sample.metric === "L2") sample.centre(sample.row(query), asked);
    else asked.set(sample.row(query));
    if (axes !== undefined && coordinates !== undefined) await multiplyDense(rows, axes, coordinates, signal);
  }

  rotatedScores(prefixes: readonly number[]): Float32Array[] {
    return this.coordinates === undefined ? [] : this.scoresIn(this.coordinates, prefixes);
  }

  /** Raw prefixes are embeddings of their own under COSINE: compared by their own cosines. */
  rawScores(prefixes: readonly number[]): Float32Array[] {
    if (this.sample.metric !== "COSINE") return this.scoresIn(this.rows, prefixes);
    const { mean } = this.sample;
    const asked = this.rows.row(AMONG);
    const scores = prefixes.map(() => new Float32Array(this.count));
    const row = new Float32Array(mean.length);
    for (let i = 0; i < this.count; i++) {
      const centred = this.rows.row(i);
      for (let d = 0; d < row.length; d++) row[d] = centred[d] + mean[d];
      const products = partialProducts(asked, row, prefixes);
      const squares = partialProducts(row, row, prefixes);
      scores.forEach((ofPrefix, p) => {
        ofPrefix[i] = squares[p] > 0 ? products[p] / Math.sqrt(squares[p]) : 0;
      });
    }
    return scores;
  }

  private scoresIn(matrix: DenseMatrix, prefixes: readonly number[]): Float32Array[] {
    const byDistance = this.sample.metric === "L2";
    const asked = matrix.row(AMONG);
    const scores = prefixes.map(() => new Float32Array(this.count));
    for (let i = 0; i < this.count; i++) {
      const square = byDistance ? squareOf(this.rows.row(i)) : 0;
      const products = partialProducts(asked, matrix.row(i), prefixes);
      scores.forEach((ofPrefix, p) => {
        ofPrefix[i] = byDistance ? 2 * products[p] - square : products[p];
      });
    }
    return scores;
  }
}

/** The product of two vectors over each of some prefixes, which rise. */
function partialProducts(a: Float32Array, b: Float32Array, prefixes: readonly number[]): Float64Array {
  const products = new Float64Array(prefixes.length);
  let sum = 0;
  let d = 0;
  prefixes.forEach((prefix, p) => {
    for (; d < prefix; d++) sum += a[d] * b[d];
    products[p] = sum;
  });
  return products;
}
