import type { HnswGraph } from "../../kernels/hnsw_graph.ts";
import { type CodeUse, codeUse } from "../funnel/code_use.ts";
import type { Funnel, LearntFunnel } from "../funnel/funnel.ts";
import type { IndexWear } from "../vector_index.ts";

/** The axes of a graph, as far as it has any. */
export function axesOf({ codes }: HnswGraph): LearntFunnel["axes"] {
  return codes.rotated ? Array.from({ length: codes.dims }, (_, k) => codes.axis(k)) : [];
}

/** A graph and the funnel that it was built for. */
export interface FunnelGraph {
  readonly graph: HnswGraph;
  readonly funnel: Funnel;
  readonly past?: GraphPast;
}

/** One whose codes are those that its links were chosen by, so that a build may go on from it. */
export interface BuiltGraph extends FunnelGraph {
  readonly past: GraphPast;
}

/** What became of a graph since it was built anew: merges go on from the one that stands. */
export interface GraphPast {
  /** How the rows that the codes were learnt from use them. */
  readonly learntUse: CodeUse;
  /** Rows that were taken out, around whose places links were mended. */
  readonly mended: number;
  /** Rows that were put in. */
  readonly inserted: number;
}

/** Of a graph over rows that its codes were learnt from. */
export function freshPast({ codes, rows }: HnswGraph): GraphPast {
  return { learntUse: codeUse(codes, rows.count), mended: 0, inserted: 0 };
}

/** What deletions and merges have left of a graph, for whoever decides to build it anew. */
export function graphWear({ graph, past }: BuiltGraph): IndexWear {
  const { mended, inserted, learntUse } = past;
  const { energy } = codeUse(graph.codes, graph.count);
  return { mended, inserted, drift: learntUse.energy > 0 ? Math.max(0, 1 - energy / learntUse.energy) : 0 };
}
