import { codeBytesOf, codingBytes } from "./coded_rows.ts";
import { describeVectors } from "./exact_scan.ts";
import { batchOf, type HnswGraph } from "./hnsw_graph.ts";
import { Scratch } from "./scratch.ts";
import { Struct } from "./structs.ts";

/** The table of codes, in which rows with the same codes meet, is at most two thirds full. */
const SLOTS_PER_ROW = 1.5;

/**
 * What the one worker needs that adds rows to a graph: a description of its own of the graph's arrays, and scratch.
 *
 * Searches go on meanwhile, on another thread: a row's links are complete before any link leads to it, and links that are
 * chosen anew are good ones at every moment. Searches begin where `show` has last told them to.
 */
export class HnswWriter {
  readonly graph: HnswGraph;
  private readonly vectors: Struct<"vectors">;
  private readonly struct: Struct<"graph">;
  private readonly scratch: Scratch;

  constructor(graph: HnswGraph) {
    const { rows, shape, room } = graph;
    this.graph = graph;
    this.vectors = new Struct(rows.memory, "vectors");
    describeVectors(this.vectors, rows, graph.metric);
    this.struct = new Struct(rows.memory, "graph");
    graph.copyTo(this.struct);
    this.struct.set({ vectors: this.vectors.pointer });
    this.scratch = new Scratch(rows.memory, {
      queryBytes: rows.queryBytes,
      batch: batchOf(shape),
      codeBytes: codeBytesOf(shape.coded.dims),
      visitedRows: room.rows,
      allowedRows: 0,
      sumsBytes: Math.max(codingBytes(rows), Math.ceil(room.rows * SLOTS_PER_ROW) * 4),
      reachedRows: room.rows,
    });
    this.scratch.reservePool(shape.efConstruction);
  }

  /** What the kernels receive. */
  get pointers() {
    return {
      graph: this.struct.pointer,
      vectors: this.vectors.pointer,
      codes: this.graph.codes.pointer,
      scratch: this.scratch.pointer,
    };
  }

  /** How many rows the kernels work on, where they are not told. */
  set count(count: number) {
    this.vectors.set({ count });
  }

  /** Shows searches the first `count` rows. Not to be called while a kernel runs. */
  show(count: number): void {
    this.graph.show(count, this.struct);
  }
}
