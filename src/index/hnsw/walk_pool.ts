import { setImmediate as pause } from "node:timers/promises";
import type { HnswGraph } from "../../kernels/hnsw_graph.ts";
import { cancelled } from "../../kernels/worker_pool.ts";
import type { Funnel } from "../funnel/funnel.ts";
import { DEFAULT_EF } from "../funnel/funnel_params.ts";

/** Of fewer rows the default `ef` finds what it should: of 100,000 x 768 in 1,000 clusters .997, of 1,000,000 .965. */
const LEAST_ROWS = 2 ** 17;
const QUERIES = 128;
const NEAREST = 10;
/** What so large a pool finds is taken for the truth. */
const TRUE_POOL = 1024;
/** Pools that are tried are so many times as large, one after the other, up to this. */
const STEP = 1.15;
const MOST_POOL = 8;
/** So many follow on each other before the event loop has its turn. */
const SEARCHES_A_TURN = 16;

/**
 * A funnel of a graph with a pool so large that walks for the default `ef` find the share `target` of the ten nearest of sampled
 * rows, as a walk with a far larger pool does: in dense clusters a walk misses more, whatever its prefix holds. On the calling
 * thread, some milliseconds at a time; of 1,000,000 x 768 half a second in all.
 *
 * @throws ElanusError CANCELLED
 */
export async function withWalkPool(
  graph: HnswGraph,
  funnel: Funnel,
  target: number,
  signal?: AbortSignal,
): Promise<Funnel> {
  if (graph.count < LEAST_ROWS) return funnel;
  const truth = new Map<number, Set<number>>();
  for (let i = 0; i < QUERIES; i++) {
    const row = Math.floor(((i + 0.5) * graph.count) / QUERIES);
    truth.set(row, new Set(graph.nearestOthers(row, NEAREST, TRUE_POOL)));
    await giveWay(signal);
  }
  let { pool } = funnel;
  while (pool < MOST_POOL && (await recall(graph, truth, Math.ceil(DEFAULT_EF * pool), signal)) < target) {
    pool *= STEP;
  }
  // As precise as it is stored.
  return { ...funnel, pool: Math.fround(pool) };
}

async function recall(
  graph: HnswGraph,
  truth: ReadonlyMap<number, ReadonlySet<number>>,
  ef: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  let [asked, found, wanted] = [0, 0, 0];
  for (const [row, nearest] of truth) {
    wanted += nearest.size;
    for (const other of graph.nearestOthers(row, NEAREST, ef)) if (nearest.has(other)) found++;
    if (++asked % SEARCHES_A_TURN === 0) await giveWay(signal);
  }
  return found / wanted;
}

/** Whoever aborts may give the memory of the rows back. */
async function giveWay(signal: AbortSignal | undefined): Promise<void> {
  await pause();
  if (signal?.aborted) throw cancelled(signal);
}
