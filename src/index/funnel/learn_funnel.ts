import { DenseMatrix } from "../../kernels/math/dense_matrix.ts";
import { PRODUCT_COLUMNS } from "../../kernels/math/dense_product.ts";
import { mixedAxes, principalAxes } from "../../kernels/math/principal_axes.ts";
import { Turns } from "../../kernels/turns.ts";
import type { VectorRows } from "../../kernels/vector_rows.ts";
import type { MetricType } from "../vector_index.ts";
import { type Funnel, type LearntFunnel, rawFunnel } from "./funnel.ts";
import { DEFAULT_EF, type FunnelParams, prefixByHand } from "./funnel_params.ts";
import { type PrefixRanks, type RankedPrefixes, rankPrefixes } from "./prefix_ranks.ts";
import { RowSample } from "./row_sample.ts";

/** Of fewer rows or dims a prefix saves nothing. */
const LEAST_ROWS = 2048;
const LEAST_DIM = 64;
/** Prefixes that are tried: multiples of this, up to a share of the dims and a number. */
const PREFIX_STEP = 32;
const LARGEST_SHARE = 0.75;
const LARGEST_PREFIX = 256;
/**
 * Of the share of true neighbours that a search may miss, so much is left to the prefix; the rest to the walk. With a quarter,
 * 100,000 x 768 were walked on 128 coordinates and reached .98 in 135 us; with a tenth, on 192, in 110 us. Less would ask for
 * more than so many queries can tell.
 */
const SHARE_OF_LOSS = 0.15;

/** A search of lists keeps so many rows by their codes: 2 times a limit of 10, as rounding alone asks for. */
const LISTED_CANDIDATES = 20;

/** Nanoseconds of a search, roughly, for each row in its pool (100,000 x 768, Zen 4). */
const NS = {
  /** To find, mark and insert the rows that are compared for it. */
  place: 160,
  /** To compare these, for each dim of the prefix. */
  dim: 2.6,
  /** Of lists, for each row that is compared; and for each dim of its prefix. */
  listed: 5,
  listedDim: 0.09,
  /** To score it by its whole vector, for each byte of that. */
  byte: 0.08,
  /** To read it from a file that the system has in memory. */
  read: 1500,
  /** Once a search: to rotate the query, for each dim of the vector and of the prefix. */
  rotated: 0.05,
} as const;

/** What "auto" keeps to where the vectors of candidates are read from a file. */
export interface DiskBudget {
  /** No prefix has more dims. */
  readonly mostDims: number;
}

/** What decides which funnel is learnt. */
export interface FunnelNeeds extends FunnelParams {
  /** Chooses the axes. */
  readonly seed: number;
  readonly onDisk?: DiskBudget;
  /** Of inverted lists: how many rows a search compares by default. Absent: a walk compares as many as its pool asks for. */
  readonly listed?: number;
}

/** A prefix that was tried. */
interface TriedPrefix {
  readonly prefix: number;
  readonly rotate: "pca" | "none";
  readonly candidates: number;
  readonly ranks: PrefixRanks;
}

/**
 * Learns from a sample which prefix rows should be compared on, turned by which axes, and how many
 * candidates it then needs, as far as the parameters leave it open. All rows must be in memory.
 *
 * What is long runs in a worker: of 100,000 x 768 it takes some seconds, a tenth of the build.
 *
 * @param expected how many rows there will be: a prefix that tells few rows apart may not do for many.
 * @throws ElanusError INVALID_PARAMETER where the prefix is larger than the dim; CANCELLED, OUT_OF_MEMORY
 */
export async function learnFunnel(
  rows: VectorRows,
  metric: MetricType,
  params: FunnelNeeds,
  signal?: AbortSignal,
  expected = rows.count,
): Promise<LearntFunnel> {
  const { count, dim } = rows;
  const byHand = prefixByHand(params, dim);
  const isSmall = count < LEAST_ROWS || dim < LEAST_DIM;
  if (byHand === undefined ? isSmall : params.rotate === "none" || (isSmall && params.rotate === "auto")) {
    return rawFunnel(byHand ?? dim);
  }
  const prefixes = byHand === undefined ? prefixesOf(dim, params) : [byHand];
  return withSample(rows, metric, signal, async (sample) => {
    const axes = params.rotate === "none" ? undefined : await axesOf(sample, Math.max(...prefixes), params, signal);
    const ranked = await rankPrefixes(sample, { count, expected }, prefixes, axes, signal);
    const tried = triedPrefixes(ranked, params);
    return withAxes(cheapest(tried, rows, params), axes, params, signal);
  });
}

/** A funnel, measured anew. */
export interface RefittedFunnel {
  readonly funnel: LearntFunnel;
  /** Whether all dims would cost no more by now. */
  readonly isOutgrown: boolean;
}

/** Measures anew how many candidates a funnel needs, among rows that have become more. Errors as in `learnFunnel`. */
export async function refitFunnel(
  rows: VectorRows,
  metric: MetricType,
  params: FunnelNeeds,
  funnel: LearntFunnel,
  signal?: AbortSignal,
): Promise<RefittedFunnel> {
  const { prefix, rotate, axes } = funnel;
  if (prefix === rows.dim || (rotate === "none" && params.prefix !== "auto")) {
    return { funnel, isOutgrown: false };
  }
  return withSample(rows, metric, signal, async (sample) => {
    const matrix = rotate === "pca" ? matrixOf(axes, sample) : undefined;
    const counts = { count: rows.count, expected: rows.count };
    const ranked = await rankPrefixes(sample, counts, [prefix], matrix, signal);
    const [tried] = triedPrefixes(ranked, { ...params, rotate });
    const isOutgrown = cheapest([tried], rows, params).prefix !== prefix;
    return { funnel: { ...asFunnel(tried, params), axes }, isOutgrown };
  });
}

/** Samples are drawn one at a time: each takes some 25 MB, and large batches are as many segments that learn at once. */
const turns = new Turns();

function withSample<T>(
  rows: VectorRows,
  metric: MetricType,
  signal: AbortSignal | undefined,
  learn: (sample: RowSample) => Promise<T>,
): Promise<T> {
  const drawAndLearn = async () => {
    const sample = await RowSample.draw(rows, metric, rows.count, signal);
    try {
      return await learn(sample);
    } finally {
      sample.memory.release();
    }
  };
  return turns.run(drawAndLearn, signal);
}

/** Axes as the columns of a matrix. */
function matrixOf(axes: LearntFunnel["axes"], { memory, rows }: RowSample): DenseMatrix {
  const columns = Math.ceil(axes.length / PRODUCT_COLUMNS) * PRODUCT_COLUMNS;
  const matrix = new DenseMatrix(memory, rows.dim, columns);
  for (let d = 0; d < rows.dim; d++) {
    const row = matrix.row(d);
    for (let k = 0; k < axes.length; k++) row[k] = axes[k][d];
  }
  return matrix;
}

async function axesOf(sample: RowSample, count: number, { seed }: FunnelNeeds, signal?: AbortSignal) {
  const { axes } = await principalAxes(sample.centred, { count, seed, signal });
  return axes;
}

function prefixesOf(dim: number, { onDisk }: FunnelNeeds): number[] {
  const most = Math.min(LARGEST_PREFIX, Math.floor(dim * LARGEST_SHARE), onDisk?.mostDims ?? dim);
  return Array.from({ length: Math.floor(most / PREFIX_STEP) }, (_, i) => (i + 1) * PREFIX_STEP);
}

function triedPrefixes({ raw, rotated }: RankedPrefixes, { rotate, target_recall }: FunnelNeeds): TriedPrefix[] {
  const share = 1 - (1 - target_recall) * SHARE_OF_LOSS;
  const tried = (ranks: PrefixRanks, kind: "pca" | "none") =>
    ranks.prefixes.map((prefix) => {
      return { prefix, rotate: kind, candidates: ranks.candidatesFor(prefix, share), ranks };
    });
  return [...(rotate === "pca" ? [] : tried(raw, "none")), ...tried(rotated, "pca")];
}

/** The prefix by which a search by default costs least; none where all dims cost no more, and may be taken. */
function cheapest(tried: readonly TriedPrefix[], rows: VectorRows, needs: FunnelNeeds): Funnel {
  const { prefix: asked, onDisk } = needs;
  const costs = tried.map((each) => costOf(each, rows, needs));
  const least = Math.min(...costs);
  const whole = costOf({ prefix: rows.dim, rotate: "none", candidates: candidatesOf(needs) }, rows, needs);
  const mayBeWhole = asked === "auto" && (onDisk?.mostDims ?? rows.dim) >= rows.dim;
  if (mayBeWhole && least >= whole) return rawFunnel(rows.dim);
  return asFunnel(tried[costs.indexOf(least)], needs);
}

function asFunnel({ prefix, rotate, candidates, ranks }: TriedPrefix, needs: FunnelNeeds): Funnel {
  const pool = poolOf(candidates, needs);
  return { prefix, rotate, pool, recall: ranks.recall(prefix, Math.round(pool * candidatesOf(needs))) };
}

/** How many rows a search by default scores by their whole vectors, where all dims are compared before. */
function candidatesOf({ listed }: FunnelNeeds): number {
  return listed === undefined ? DEFAULT_EF : LISTED_CANDIDATES;
}

/** As a multiple of that: never less, so that an `ef` finds what it finds elsewhere; as precise as it is stored. */
function poolOf(candidates: number, needs: FunnelNeeds): number {
  return Math.fround(Math.max(1, candidates / candidatesOf(needs)));
}

function costOf(
  { prefix, rotate, candidates }: Omit<TriedPrefix, "ranks">,
  { dim, strideBytes }: VectorRows,
  needs: FunnelNeeds,
): number {
  const { listed, onDisk } = needs;
  const scored = poolOf(candidates, needs) * candidatesOf(needs);
  const compared =
    listed === undefined ? scored * (NS.place + NS.dim * prefix) : listed * (NS.listed + NS.listedDim * prefix);
  const scoring = NS.byte * strideBytes + (onDisk === undefined ? 0 : NS.read);
  return compared + scored * scoring + (rotate === "pca" ? NS.rotated * prefix * dim : 0);
}

async function withAxes(
  funnel: Funnel,
  axes: DenseMatrix | undefined,
  { seed }: FunnelNeeds,
  signal: AbortSignal | undefined,
): Promise<LearntFunnel> {
  if (funnel.rotate === "none" || axes === undefined) return { ...funnel, axes: [] };
  const mixed = await mixedAxes(axes, funnel.prefix, seed, signal);
  const columns = Array.from({ length: funnel.prefix }, () => new Float32Array(axes.rows));
  for (let d = 0; d < axes.rows; d++) {
    const row = mixed.row(d);
    for (let k = 0; k < columns.length; k++) columns[k][d] = row[k];
  }
  return { ...funnel, axes: columns };
}
