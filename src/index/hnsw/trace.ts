import type { HnswGraph } from "../../kernels/hnsw_graph.ts";
import { inMetric } from "../scores.ts";

/** A row with its exact score, in the metric's terms. */
export interface TraceNode {
  readonly id: number;
  readonly score: number;
}

/** The walk went to row `to`, which it had found among the links of row `from`. */
export interface TraceStep {
  readonly from: number;
  readonly to: number;
  readonly score: number;
}

export interface TraceLayer {
  readonly layer: number;
  /** Where the walk came in: the nearest row of the layer above, or the nearest landmark, with others that were near. */
  readonly entry: TraceNode;
  /** In the order of the walk: each is one row of the beam expanded. */
  readonly steps: readonly TraceStep[];
  /** All rows that were compared with the query, in that order, the entry first. */
  readonly visited: readonly TraceNode[];
}

/** One search, layer by layer from the top down; on layer 0 alone where it began at landmarks. */
export interface HnswTrace {
  readonly layers: readonly TraceLayer[];
  readonly hits: readonly TraceNode[];
}

/** A row as the walk sees it: scored by its codes. */
interface Candidate {
  readonly row: number;
  readonly score: number;
  readonly from: number;
  expanded: boolean;
}

/** As in assembly/hnsw_traverse.ts. */
const EXPANDED_TOGETHER = 2;
const APPROACH_SHARE = 4;

/** Walks as the kernels do (assembly/hnsw_traverse.ts), step by step, and notes what it does. */
export function traceSearch(
  graph: HnswGraph,
  query: Float32Array,
  { limit, ef, prefix }: { limit: number; ef: number; prefix: number },
): HnswTrace {
  if (graph.count === 0) return { layers: [], hits: [] };
  graph.ask(query, prefix);
  const layers: TraceLayer[] = [];
  const landmarks = graph.nearLandmarks();
  const { entry, topLayer } = graph.start;
  let pool = begunWith(graph, landmarks.length > 0 ? landmarks : [entry], ef);
  for (let layer = landmarks.length > 0 ? 0 : topLayer; layer >= 0; layer--) {
    const beam = traverse(graph, layer, pool, layer > 0 ? Math.ceil(ef / APPROACH_SHARE) : ef);
    layers.push(noted(graph, layer, beam.steps, beam.visited));
    pool = beam.pool;
  }
  const hits = nodes(graph, withTwins(graph, pool, ef));
  const nearer = graph.metric === "L2" ? 1 : -1;
  hits.sort((a, b) => nearer * (a.score - b.score) || a.id - b.id);
  return { layers, hits: hits.slice(0, limit) };
}

function begunWith(graph: HnswGraph, rows: readonly number[], ef: number): Candidate[] {
  const pool: Candidate[] = [];
  for (const candidate of candidates(graph, rows, rows[0])) offer(pool, ef, candidate);
  return pool;
}

/** Begins at the best of the layer above, as if the first of them led to the others. */
function traverse(graph: HnswGraph, layer: number, begun: readonly Candidate[], ef: number) {
  const visited = new Set(begun.map(({ row }) => row));
  const pool = begun.map((candidate) => ({ ...candidate, from: begun[0].row, expanded: false }));
  const steps: Candidate[] = [];
  for (;;) {
    const next = pool.filter((candidate) => !candidate.expanded).slice(0, EXPANDED_TOGETHER);
    if (next.length === 0) return { steps, visited: [...visited], pool };
    const around = next.flatMap((candidate) => {
      candidate.expanded = true;
      if (candidate.row !== begun[0].row) steps.push(candidate);
      const unseen = graph.neighbours(candidate.row, layer).filter((row) => !visited.has(row));
      for (const row of unseen) visited.add(row);
      return candidates(graph, unseen, candidate.row);
    });
    for (const found of around) offer(pool, ef, found);
  }
}

/** The rows of the pool and, where they are good enough by exact score, their twins: rows with the same codes. */
function withTwins(graph: HnswGraph, pool: readonly Candidate[], ef: number): number[] {
  const { twins } = graph;
  const all: Candidate[] = [];
  for (const [row, score] of exactScores(
    graph,
    pool.map(({ row }) => row),
  )) {
    offer(all, ef, { row, score, from: row, expanded: true });
  }
  for (const candidate of [...all]) {
    for (let row = twins[candidate.row]; row !== candidate.row; row = twins[row]) {
      if (all.length === ef && candidate.score <= all[ef - 1].score) break;
      offer(all, ef, { ...candidate, row });
    }
  }
  return all.map(({ row }) => row);
}

function offer(pool: Candidate[], ef: number, found: Candidate): void {
  const place = pool.findIndex((other) => isNearer(found, other));
  pool.splice(place < 0 ? pool.length : place, 0, found);
  if (pool.length > ef) pool.pop();
}

function isNearer(a: Candidate, b: Candidate): boolean {
  return a.score > b.score || (a.score === b.score && a.row < b.row);
}

function candidates(graph: HnswGraph, rows: readonly number[], from: number): Candidate[] {
  const scores = graph.scoreByCodes(rows);
  return rows.map((row, i) => ({ row, score: scores[i], from, expanded: false }));
}

function noted(graph: HnswGraph, layer: number, steps: readonly Candidate[], visited: readonly number[]): TraceLayer {
  const scored = nodes(graph, visited);
  const scores = new Map(scored.map(({ id, score }) => [id, score]));
  return {
    layer,
    entry: scored[0],
    steps: steps.map(({ row, from }) => ({ from, to: row, score: scores.get(row) ?? Number.NaN })),
    visited: scored,
  };
}

/** Rows that are scored in one call. */
const BATCH = 64;

function nodes(graph: HnswGraph, rows: readonly number[]): TraceNode[] {
  return exactScores(graph, rows).map(([id, score]) => ({ id, score: inMetric(score, graph.metric) }));
}

/** Rows with their scores, higher is nearer. */
function exactScores(graph: HnswGraph, rows: readonly number[]): [row: number, score: number][] {
  const scored: [number, number][] = [];
  for (let from = 0; from < rows.length; from += BATCH) {
    const batch = rows.slice(from, from + BATCH);
    const scores = graph.scoreExactly(batch);
    batch.forEach((row, i) => {
      scored.push([row, scores[i]]);
    });
  }
  return scored;
}
