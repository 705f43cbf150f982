import type { PlannedIndex } from "./planned_index.ts";

/**
 * What a search costs in seconds of one core. Graphs: by the curve of 100,000 x 768 in docs/benchmarks.md, along which the
 * missed share falls with the 2.3rd power of `ef`, and a search takes a fixed time and one for each candidate; ten times as
 * many rows take two and a half times as long. Inverted files: by their curves there, along which twice the rows looked into
 * halve what is missed.
 */
const GRAPH = {
  missedAt32: 0.012,
  power: 2.3,
  fixed: 45,
  candidate: 0.2,
  candidateDim: 0.003,
  leastEf: 10,
  growth: 0.4,
};
const REFERENCE_ROWS = 100_000;
/** Microseconds at a missed share of .024, of 100,000 rows of 768 dims. */
const LISTS: Readonly<Record<string, number>> = { IVF_FLAT: 768, IVF_SQ8: 225, IVF_PQ: 321, SCANN: 240 };
const LISTS_MISSED = 0.024;
const LISTS_DIM = 768;
/** Bytes of vectors that one core compares in a microsecond. */
const SCANNED = 8_000;
/** Microseconds of reading the vectors of the last candidates from files on NVMe. */
const READS = 200;
/** Of a row that is never missed. */
const LEAST_MISSED = 0.0005;

/** @param segmentRows each segment is searched by itself. */
export function searchSeconds(index: PlannedIndex, dim: number, segmentRows: number, segments: number, recall: number) {
  return (segments * segmentMicroseconds(index, dim, segmentRows, Math.max(1 - recall, LEAST_MISSED))) / 1e6;
}

function segmentMicroseconds(index: PlannedIndex, dim: number, rows: number, missed: number): number {
  if (index.M !== undefined) return graphMicroseconds(index, dim, rows, missed);
  const curve = LISTS[index.index_type];
  if (curve === undefined) return (rows * dim * 4) / SCANNED;
  return curve * (dim / LISTS_DIM) * Math.sqrt(rows / REFERENCE_ROWS) * (LISTS_MISSED / missed);
}

function graphMicroseconds(
  { codes, vectorsInMemory }: PlannedIndex,
  dim: number,
  rows: number,
  missed: number,
): number {
  const ef = Math.max(GRAPH.leastEf, 32 * (GRAPH.missedAt32 / missed) ** (1 / GRAPH.power));
  const candidate = GRAPH.candidate + GRAPH.candidateDim * Math.min(dim, codes?.dims ?? dim);
  const growth = (rows / REFERENCE_ROWS) ** GRAPH.growth;
  return (GRAPH.fixed + ef * candidate) * growth + (vectorsInMemory ? 0 : READS);
}
