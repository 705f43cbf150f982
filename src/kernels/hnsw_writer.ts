import { codeBytesOf, codingBytes } from "./coded_rows.ts";
import { describeVectors } from "./described_vectors.ts";
import { batchOf } from "./hnsw_arrays.ts";
import type { HnswGraph } from "./hnsw_graph.ts";
import { Scratch } from "./scratch.ts";
import { Struct } from "./structs.ts";

/** So many rows are inserted together: enough that handing them out to threads costs little beside it. */
export const ROWS_TOGETHER = 128;
/** Landmarks are chosen from so many rows of a graph, or from this share of them; each takes 36 bytes meanwhile. */
const SAMPLED_ROWS = 8192;
const SAMPLED_SHARE = 1 / 4;
const SAMPLED_ROW_BYTES = 36;
/** The table of codes, in which rows with the same codes meet, is at most two thirds full. */
const SLOTS_PER_ROW = 1.5;

/**
 * What workers need that add rows to a graph: a description of their own of the graph's arrays, and a scratch each.
 *
 * Searches go on meanwhile, on another thread: a row's links are complete before any link leads to it, and links that are
 * chosen anew are good ones at every moment. Searches begin where `show` has last told them to.
 */
export class HnswWriter {
  readonly graph: HnswGraph;
  private readonly vectors: Struct<"vectors">;
  private readonly struct: Struct<"graph">;
  private readonly scratch: Scratch;
  /** The numbers of rows that are inserted together. */
  private readonly together: number;
  /** Where landmarks are chosen. */
  private readonly sample: number;
  /** Of the workers that help the one that `scratch` is for. */
  private readonly helpers: Scratch[] = [];

  constructor(graph: HnswGraph) {
    const { rows, room } = graph;
    this.graph = graph;
    this.vectors = new Struct(rows.memory, "vectors");
    describeVectors(this.vectors, rows, graph.metric);
    this.struct = new Struct(rows.memory, "graph");
    graph.copyTo(this.struct);
    this.struct.set({ vectors: this.vectors.pointer });
    this.scratch = this.newScratch({
      sumsBytes: Math.max(codingBytes(rows), Math.ceil(room.rows * SLOTS_PER_ROW) * 4),
      reachedRows: room.rows,
    });
    this.together = rows.memory.allocate(ROWS_TOGETHER * 4);
    this.sample =
      graph.mostLandmarks(room.rows) === 0 ? 0 : rows.memory.allocate(sampledOf(room.rows) * SAMPLED_ROW_BYTES);
  }

  private newScratch(needs: { sumsBytes: number; reachedRows: number }): Scratch {
    const { rows, shape, room } = this.graph;
    const scratch = new Scratch(rows.memory, {
      queryBytes: rows.queryBytes,
      batch: batchOf(shape),
      codeBytes: codeBytesOf(shape.coded.dims),
      visitedRows: room.rows,
      allowedRows: 0,
      ...needs,
    });
    scratch.reservePool(shape.efConstruction);
    return scratch;
  }

  /** The scratches of so many workers that insert rows together. */
  scratches(workers: number): number[] {
    while (this.helpers.length + 1 < workers) this.helpers.push(this.newScratch({ sumsBytes: 0, reachedRows: 0 }));
    return [this.scratch, ...this.helpers.slice(0, workers - 1)].map(({ pointer }) => pointer);
  }

  /** What the kernels receive. */
  get pointers() {
    return {
      graph: this.struct.pointer,
      vectors: this.vectors.pointer,
      codes: this.graph.codes.pointer,
      scratch: this.scratch.pointer,
      together: this.together,
    };
  }

  /** What landmarks of so many rows are chosen from, and how many. */
  landmarksOf(rows: number) {
    return { work: this.sample, sampled: sampledOf(rows), most: this.graph.mostLandmarks(rows) };
  }

  /** The highest layer that any row stands on. */
  get topLayer(): number {
    return this.struct.get("top_layer");
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

function sampledOf(rows: number): number {
  return Math.min(SAMPLED_ROWS, Math.floor(rows * SAMPLED_SHARE));
}
