import type { BuiltGraph } from "./built_graph.ts";

/** What a graph that is begun may take from another instead of learning it. */
export interface Teacher extends BuiltGraph {
  /** From how many rows that was learnt. */
  readonly learnt: number;
}

/** An index that is a graph, of whichever family: a build may go on from it. */
export abstract class GraphIndex {
  /** The graph with the rows that it shows; undefined while there is none. */
  abstract readonly built: BuiltGraph | undefined;

  /** The graph whose funnel and codes others may take; undefined while nothing is learnt. */
  get teacher(): Teacher | undefined {
    const { built } = this;
    return built && { graph: built.graph, funnel: built.funnel, past: built.past, learnt: built.graph.count };
  }
}
