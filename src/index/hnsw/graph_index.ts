import type { BuiltGraph } from "./built_graph.ts";

/** An index that is a graph, of whichever family: a build may go on from it. */
export abstract class GraphIndex {
  /** The graph with the rows that it shows; undefined while there is none. */
  abstract readonly built: BuiltGraph | undefined;
}
