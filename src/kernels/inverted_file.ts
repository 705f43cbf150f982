import type { Bitset } from "./bitset.ts";
import { Codebook } from "./codebook.ts";
import { type CodedPart, CodedRows, codeBytesOf } from "./coded_rows.ts";
import { describeVectors, type Metric } from "./described_vectors.ts";
import { GatheredScan } from "./gathered_scan.ts";
import type { KernelMemory } from "./kernel_memory.ts";
import { ProductCodes, type ProductShape } from "./product_codes.ts";
import { entryRows, type ScoredRows, Scratch } from "./scratch.ts";
import { Struct } from "./structs.ts";
import type { VectorRows } from "./vector_rows.ts";

/** What rows are compared by before the best are scored exactly. */
export type ListCodes = "none" | Pick<CodedPart, "dims" | "rotated"> | ProductShape;

/** How many lists there are, and by what their rows are compared. */
export interface InvertedFileShape {
  readonly lists: number;
  readonly codes: ListCodes;
}

/** How one search goes about it. */
export interface Probing {
  /** Lists that are looked into, at most as many as there are. */
  readonly nprobe: number;
  /** Where their rows are fewer than this, more lists are. */
  readonly wanted: number;
  /** How many rows are kept to be scored exactly, at least those that are wanted. */
  readonly kept: number;
}

const BATCH = 64;
/** The sums of a block of rows (assembly/fast_scan.ts). */
const BLOCK_SUM_BYTES = 64;
/** Fewer centroids stay in the caches. */
const LEAST_SHORTENED = 256;
/** What scratch needs where rows have no codes. */
const NO_CODE_BYTES = 16;

/** Metrics under which points have unit length, or are compared by products all the same. */
const SPHERICAL: readonly Metric[] = ["COSINE", "IP", "JACCARD"];

/**
 * Rows by the centroid that they are nearest to, in the memory of the rows. Vectors are not copied: a list holds row numbers,
 * 4 bytes each, and beside them codes where there are any. A centroid takes 4 bytes a dim, also of bits.
 */
export class InvertedFile {
  readonly rows: VectorRows;
  readonly metric: Metric;
  readonly shape: InvertedFileShape;
  readonly coarse: Codebook;
  /** In the order of the lists, where rows have 7-bit codes. */
  readonly codes: CodedRows | undefined;
  readonly product: ProductCodes | undefined;
  /** A pointer to the description of the rows. */
  readonly vectors: number;
  private readonly struct: Struct<"inverted_file">;
  /** Where the vectors stay in their file. */
  private readonly gathered: GatheredScan | undefined;
  private readonly scratch: Scratch;
  private readonly probes: Struct<"probes">;

  constructor(rows: VectorRows, metric: Metric, shape: InvertedFileShape) {
    const { memory, dim, count } = rows;
    const { lists, codes } = shape;
    this.rows = rows;
    this.metric = metric;
    this.shape = shape;
    const vectors = new Struct(memory, "vectors");
    describeVectors(vectors, rows, metric, rows.onDisk && 0);
    this.vectors = vectors.pointer;
    this.gathered = rows.onDisk && new GatheredScan(memory, rows.onDisk, vectors);
    const spherical = SPHERICAL.includes(metric);
    this.coarse = new Codebook(memory, { parts: 1, partDim: dim, count: lists, spherical });
    const isProduct = codes !== "none" && "parts" in codes;
    this.codes = codes === "none" || isProduct ? undefined : new CodedRows(rows, metric, codes, count, () => count);
    this.product = isProduct ? new ProductCodes(rows, codes, !spherical) : undefined;
    this.struct = new Struct(memory, "inverted_file");
    this.struct.set({
      vectors: this.vectors,
      coarse: this.coarse.pointer,
      short: lists < LEAST_SHORTENED ? 0 : shortCentroids(this.coarse, memory).pointer,
      rows: memory.allocate(count * 4),
      starts: memory.allocate((lists + 1) * 4),
      codes: this.codes?.pointer ?? 0,
      ...this.product?.fields,
    });
    this.scratch = this.newScratch();
    this.probes = this.newProbes();
  }

  /** What one more thread needs for its searches, beside `newProbes`. */
  newScratch(): Scratch {
    const { rows, codes } = this;
    return new Scratch(rows.memory, {
      queryBytes: rows.queryBytes,
      batch: BATCH,
      codeBytes: codes === undefined ? NO_CODE_BYTES : codeBytesOf(codes.dims),
      visitedRows: 0,
      allowedRows: rows.count,
      sumsBytes: 0,
      reachedRows: 0,
    });
  }

  newProbes(): Struct<"probes"> {
    const { rows, coarse, product, shape } = this;
    const { memory, dim } = rows;
    const probes = new Struct(memory, "probes");
    probes.set({
      scores: memory.allocate(coarse.scoreCount * 4),
      order: memory.allocate(shape.lists * 8),
      point: rows.type === "bit" ? memory.allocate(dim * 4) : 0,
      words: this.isShortened ? memory.allocate(codeBytesOf(dim) * 2) : 0,
    });
    if (product !== undefined) {
      probes.set({
        table: memory.allocate(product.codebook.scoreCount * 4),
        steps: memory.allocate(product.stepBytes),
        sums: memory.allocate(BLOCK_SUM_BYTES),
      });
    }
    return probes;
  }

  get pointer(): number {
    return this.struct.pointer;
  }

  /** Whether centroids have a place in short, to be filled once they are there. */
  get isShortened(): boolean {
    return this.struct.get("short") !== 0;
  }

  /** Whether all that a search needs is in memory. */
  get isInMemory(): boolean {
    return this.gathered === undefined && this.rows.absent === undefined;
  }

  /** Whether rows have codes. */
  get isCoded(): boolean {
    return this.shape.codes !== "none";
  }

  /** Views of the row numbers, list after list, and of where each list begins; good until the memory grows. */
  get listed(): Uint32Array {
    return this.rows.memory.u32(this.struct.get("rows"), this.rows.count);
  }

  get starts(): Uint32Array {
    return this.rows.memory.u32(this.struct.get("starts"), this.shape.lists + 1);
  }

  /** The best of what the lists nearest to the query hold, at most `kept`, by exact scores. */
  search(query: Float32Array | Uint8Array, probing: Probing, allowed?: Bitset): ScoredRows {
    this.scratch.reservePool(probing.kept);
    this.scratch.setQuery(query);
    this.scratch.setAllowed(allowed, 0, this.rows.count);
    return this.scratch.hits(this.found(probing, allowed));
  }

  private found(probing: Probing, allowed: Bitset | undefined): number {
    const { pointer: file, scratch, probes, rows } = this;
    const { kernels } = rows.memory;
    const { nprobe, wanted, kept } = probing;
    if (this.isInMemory) return kernels.ivf_search(file, scratch.pointer, probes.pointer, nprobe, wanted, kept);
    const size = this.isCoded
      ? kernels.ivf_walk(file, scratch.pointer, probes.pointer, nprobe, wanted, kept)
      : this.walkReading(probing, allowed);
    if (this.isCoded) this.rescore(size);
    kernels.scan_end(scratch.pointer, size);
    return size;
  }

  /** Scores the first `size` rows of the pool exactly, once their vectors are there. */
  private rescore(size: number): void {
    const { rows, scratch, gathered } = this;
    if (gathered !== undefined) {
      gathered.offer(scratch, scratch.pooled(size).sort(), size);
      return;
    }
    if (rows.absent !== undefined) rows.absent.needEach(scratch.pooled(size));
    rows.memory.kernels.ivf_rescore(this.pointer, scratch.pointer, size);
  }

  /** As the kernel does, of rows that are scored exactly and may not be in memory: those of a list are read before. */
  private walkReading({ nprobe, wanted, kept }: Probing, allowed: Bitset | undefined): number {
    const { pointer: file, scratch, probes, shape } = this;
    const { kernels } = this.rows.memory;
    kernels.ivf_ask(file, scratch.pointer, probes.pointer);
    kernels.ivf_order(file, scratch.pointer, probes.pointer, nprobe);
    let size = this.scanReading(0, nprobe, kept, allowed, 0);
    if (size >= wanted || nprobe >= shape.lists) return size;
    kernels.ivf_order(file, scratch.pointer, probes.pointer, shape.lists);
    size = this.scanReading(0, nprobe, kept, allowed, 0);
    for (let i = nprobe; i < shape.lists && size < wanted; i++) size = this.scanReading(i, i + 1, kept, allowed, size);
    return size;
  }

  /** Reads the rows of the lists [from, to) in the order, and offers them to the pool; returns its new size. */
  private scanReading(from: number, to: number, kept: number, allowed: Bitset | undefined, size: number): number {
    const { pointer: file, scratch, probes, gathered } = this;
    const { memory, absent } = this.rows;
    const rows = this.rowsOf(entryRows(memory, probes.get("order"), to).subarray(from), allowed);
    if (gathered !== undefined) return gathered.offer(scratch, rows, kept, size);
    absent?.needEach(rows);
    return memory.kernels.ivf_scan(file, scratch.pointer, probes.pointer, from, to, kept, size);
  }

  /** The allowed rows of lists, rising. */
  private rowsOf(lists: Uint32Array, allowed: Bitset | undefined): Uint32Array {
    const { listed, starts } = this;
    const rows = Array.from(lists, (list) => [...listed.subarray(starts[list], starts[list + 1])]).flat();
    return Uint32Array.from(allowed === undefined ? rows : rows.filter((row) => allowed.has(row))).sort();
  }
}

/** Places for the centroids of lists in a byte a value, which a build or a reader fills (ivf_shorten). */
function shortCentroids({ scoreCount, shape }: Codebook, memory: KernelMemory): Struct<"short_centroids"> {
  const bytes = codeBytesOf(shape.partDim);
  const struct = new Struct(memory, "short_centroids");
  struct.set({
    codes: memory.allocate(scoreCount * bytes),
    steps: memory.allocate(scoreCount * 4),
  });
  return struct;
}
