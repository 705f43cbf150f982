import { type CodedPart, CodedRows } from "./coded_rows.ts";
import { describeVectors, type Metric } from "./described_vectors.ts";
import { BYTES_PER_ROW, type GraphRoom } from "./graph_room.ts";
import { Scratch } from "./scratch.ts";
import { Struct } from "./structs.ts";
import type { VectorRows } from "./vector_rows.ts";

/** Ends a list of links that is not full. */
const NONE = 0xffffffff;

/**
 * Landmarks, from which walks begin: one for so many rows, this many at most, and none of fewer rows than this, for whom the upper
 * layers do as well (assembly/landmarks.ts).
 */
const ROWS_PER_LANDMARK = 64;
const MOST_LANDMARKS = 2048;
const LEAST_ROWS_WITH_LANDMARKS = 8192;
/** Bytes of the signs of a landmark. */
const SIGN_BYTES = 32;

/** How a graph is built and what it compares. */
export interface GraphShape {
  /** Most links of a row on the upper layers; twice as many on layer 0. */
  readonly m: number;
  readonly efConstruction: number;
  /** What the walk compares. */
  readonly coded: CodedPart;
  /** What scores come from in the end: these codes, or those that the walk compares. Absent: from the rows. */
  readonly kept?: CodedPart | "coded";
  /** A number a row and one more: where each row's blocks of upper links begin; see `layerBlocks` in index/hnsw. */
  readonly firstBlock: Uint32Array;
}

/** Where a search begins. */
export interface GraphEntry {
  readonly inserted: number;
  readonly entry: number;
  readonly topLayer: number;
}

/**
 * The arrays of a graph: codes, links, landmarks. What stands in them, kernels write; a search sees as many rows as it was shown.
 *
 * A row takes, beside its vector: a byte of codes for each coded dim (rounded up to 16) and 16 of terms; 8 * m bytes of links on
 * layer 0; on average 4 * m / (m - 1) bytes of upper links, and 4 to find them; 4 to find rows with the same codes; 1 of
 * scratch, and a filter 1 bit. With m = 16 and 768 dims that is some 930 bytes beside 3,072 of vectors, on 128 coordinates some
 * 290, and 200 KB of axes; landmarks 36 bytes each and 4 a coded dim. What built it leaves 8 more a row, 1 for each worker beside
 * the first, and up to 288 KB in which landmarks were chosen. Searches by fewer raw dims than are coded take 4 more under COSINE
 * for each such prefix, of which the last four are kept.
 */
export class HnswArrays {
  readonly rows: VectorRows;
  readonly metric: Metric;
  readonly shape: GraphShape;
  readonly room: GraphRoom;
  readonly codes: CodedRows;
  /** Those that scores come from, where they do not come from the rows. */
  readonly kept: CodedRows | undefined;
  /** The scratch of the calling thread. */
  readonly scratch: Scratch;
  protected readonly vectors: Struct<"vectors">;
  protected readonly struct: Struct<"graph">;
  /** How many rows have their place. */
  private laidOut = 0;

  /** @param room for rows that are yet to come; absent: the graph is of the rows that there are. */
  constructor(rows: VectorRows, metric: Metric, shape: GraphShape, room?: GraphRoom) {
    const { memory } = rows;
    const { m } = shape;
    this.rows = rows;
    this.metric = metric;
    this.shape = shape;
    this.room = room ?? { rows: rows.count, blocks: shape.firstBlock[rows.count] };
    this.vectors = new Struct(memory, "vectors");
    describeVectors(this.vectors, rows, metric, rows.onDisk && 0);
    this.codes = this.coded(shape.coded);
    this.kept = shape.kept === "coded" ? this.codes : shape.kept && this.coded(shape.kept);
    const landmarks = this.mostLandmarks(this.room.rows);
    this.struct = new Struct(memory, "graph");
    this.struct.set({
      vectors: this.vectors.pointer,
      codes: this.codes.pointer,
      kept: this.kept?.pointer ?? 0,
      m,
      ef_construction: shape.efConstruction,
      links: memory.reserve(this.room.rows * m * 8, () => this.laidOut * m * 8),
      upper_links: memory.reserve(this.room.blocks * m * 4, () => shape.firstBlock[this.laidOut] * m * 4),
      first_block: memory.reserve((this.room.rows + 1) * 4, () => (this.laidOut + 1) * 4),
      twins: memory.reserve(this.room.rows * 4, () => this.laidOut * 4),
      landmarks: memory.allocate(landmarks * 4),
      landmark_signs: memory.allocate(landmarks * SIGN_BYTES),
      landmark_mean: memory.allocate(this.codes.askedValues * 4),
    });
    this.scratch = this.newScratch();
    if (room === undefined) this.layOut(rows.count);
  }

  private coded(part: CodedPart): CodedRows {
    return new CodedRows(this.rows, this.metric, part, this.room.rows, () => this.laidOut);
  }

  /** What one more thread needs for its searches. */
  newScratch(): Scratch {
    return new Scratch(this.rows.memory, {
      queryBytes: this.rows.queryBytes,
      batch: batchOf(this.shape),
      codeBytes: Math.max(this.codes.askedValues, this.kept?.askedValues ?? 0),
      visitedRows: this.room.rows,
      allowedRows: this.room.rows,
      sumsBytes: 0,
      reachedRows: 0,
    });
  }

  /** Gives the rows up to `end` their place, by their first blocks. What stands there is not cleared. */
  layOut(end: number): void {
    const first = this.struct.get("first_block") + this.laidOut * 4;
    const blocks = this.shape.firstBlock.subarray(this.laidOut, end + 1);
    this.rows.memory.u32(first, blocks.length).set(blocks);
    this.laidOut = end;
  }

  /** Lets a writer describe the same arrays. */
  copyTo(struct: Struct<"graph">): void {
    struct.copy(this.struct);
  }

  /** Shows searches the first `count` rows, as a writer's description has them. */
  show(count: number, struct: Struct<"graph">): void {
    this.struct.copy(struct);
    this.struct.set({ vectors: this.vectors.pointer });
    this.vectors.set({ count });
  }

  /** The rows that a search finds. */
  get count(): number {
    return this.vectors.get("count");
  }

  get pointer(): number {
    return this.struct.pointer;
  }

  get bytes(): number {
    const { laidOut: count } = this;
    const { m, firstBlock } = this.shape;
    const { codes, kept } = this;
    const all = kept === undefined || kept === codes ? [codes] : [codes, kept];
    const bytesPerRow = all.reduce((sum, each) => sum + each.bytesPerRow, m * 8 + BYTES_PER_ROW);
    const shared = all.reduce((sum, each) => sum + each.codebookBytes, codes.prefixBytes);
    return count * bytesPerRow + firstBlock[count] * m * 4 + shared;
  }

  /** Views of the links, good until the memory grows. */
  get links(): Uint32Array {
    return this.rows.memory.u32(this.struct.get("links"), this.laidOut * this.shape.m * 2);
  }

  get upperLinks(): Uint32Array {
    const { m, firstBlock } = this.shape;
    return this.rows.memory.u32(this.struct.get("upper_links"), firstBlock[this.laidOut] * m);
  }

  /** For each row the next one with the same codes, in a ring; a view, good until the memory grows. */
  get twins(): Uint32Array {
    return this.rows.memory.u32(this.struct.get("twins"), this.laidOut);
  }

  /** How many landmarks there may be among so many rows: of those whose codes have signs. */
  mostLandmarks(rows: number): number {
    const { product, bits = 7 } = this.shape.coded;
    if (product !== undefined || bits !== 7 || rows < LEAST_ROWS_WITH_LANDMARKS) return 0;
    return Math.min(MOST_LANDMARKS, Math.floor(rows / ROWS_PER_LANDMARK));
  }

  /** The rows that walks begin from, where they do not come down through the upper layers. */
  get landmarks(): Uint32Array {
    return this.rows.memory.u32(this.struct.get("landmarks"), this.struct.get("landmark_count"));
  }

  set landmarks(rows: Uint32Array) {
    const { memory } = this.rows;
    memory.u32(this.struct.get("landmarks"), rows.length).set(rows);
    memory.kernels.landmarks_set(this.pointer, this.scratch.pointer, rows.length);
  }

  get start(): GraphEntry {
    return {
      inserted: this.struct.get("inserted"),
      entry: this.struct.get("entry"),
      topLayer: this.struct.get("top_layer"),
    };
  }

  set start({ inserted, entry, topLayer }: GraphEntry) {
    this.struct.set({ inserted, entry, top_layer: topLayer });
  }

  /** The rows that `row` is linked to on a layer. */
  neighbours(row: number, layer: number): number[] {
    const { m, firstBlock } = this.shape;
    const first = layer === 0 ? row * m * 2 : (firstBlock[row] + layer - 1) * m;
    const most = layer === 0 ? m * 2 : m;
    const list = (layer === 0 ? this.links : this.upperLinks).subarray(first, first + most);
    const end = list.indexOf(NONE);
    return [...(end < 0 ? list : list.subarray(0, end))];
  }
}

/** Rows that are scored together: where the links of two lead (assembly/hnsw_traverse.ts), and room for one more. */
export function batchOf({ m }: GraphShape): number {
  return Math.max(m * 4 + 1, 64);
}
