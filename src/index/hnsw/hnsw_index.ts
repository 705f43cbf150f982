import { ElanusError } from "../../errors/index.ts";
import type { Bitset } from "../../kernels/bitset.ts";
import type { DenseMetric } from "../../kernels/described_vectors.ts";
import { VectorRows } from "../../kernels/vector_rows.ts";
import { checkMetric, INT_MAX, type IntegerRange, integerParam } from "../check_params.ts";
import { prefixByHand, type Rotate } from "../funnel/funnel_params.ts";
import { denseQuery } from "../scores.ts";
import type { BuildOptions, MetricType } from "../vector_index.ts";
import { buildGraph } from "./build.ts";
import type { FunnelGraph } from "./built_graph.ts";
import { corrupt, type IndexDescription, readIndexFile, writeIndexFile } from "./index_file.ts";
import { checkHnswBuild, type HnswBuildParams } from "./params.ts";
import { HnswSearcher } from "./search.ts";
import { graphOf, graphParts } from "./store.ts";
import type { HnswTrace } from "./trace.ts";

export interface HnswBuildOptions extends BuildOptions {
  /** Values a vector: 1 to 32,768. */
  readonly dim: number;
  /** `COSINE` by default. */
  readonly metric?: DenseMetric;
  /** See HnswBuildParams. */
  readonly M?: number;
  readonly efConstruction?: number;
  readonly prefix?: number | "auto";
  readonly rotate?: Rotate;
  readonly target_recall?: number;
  readonly seed?: number;
}

export interface HnswSearchOptions {
  /** Hits wanted: 10 by default. */
  readonly limit?: number;
  /** The pool of the search, at least `limit`: the larger of `limit` and 64 by default. */
  readonly ef?: number;
  /** Dims that the walk compares; hits are always scored on all. */
  readonly prefix?: number;
  /** Rows that may be returned: bit i is row i. */
  readonly allowed?: Bitset;
}

/** A row, numbered in the order of the vectors, and its score: higher is nearer for IP and COSINE, lower for L2. */
export interface HnswHit {
  readonly id: number;
  readonly score: number;
}

/**
 * An approximate index by itself, without a database: vectors in, nearest rows out.
 *
 * Its memory a row is that of HnswGraph beside 4 bytes a dim.
 *
 * @example
 * const index = await HnswIndex.build(vectors, { dim: 768, metric: "COSINE", M: 16 });
 * const hits = index.search(query, { limit: 10, ef: 64 });
 */
export class HnswIndex {
  readonly metric: MetricType;
  readonly dim: number;
  readonly count: number;
  private readonly params: HnswBuildParams;
  private readonly built: FunnelGraph;
  private readonly searcher: HnswSearcher;

  private constructor(built: FunnelGraph, params: HnswBuildParams) {
    const { graph } = built;
    this.metric = graph.metric;
    this.dim = graph.rows.dim;
    this.count = graph.rows.count;
    this.params = params;
    this.built = built;
    this.searcher = new HnswSearcher(built);
  }

  /**
   * Builds in a worker thread; the event loop stays free, and the vectors are copied first.
   *
   * @param vectors one after another, or one array each.
   * @throws ElanusError INVALID_PARAMETER, INVALID_VECTOR, CANCELLED, OUT_OF_MEMORY.
   */
  static async build(
    vectors: Float32Array | readonly ArrayLike<number>[],
    { dim, metric = "COSINE", onProgress, signal, ...params }: HnswBuildOptions,
  ): Promise<HnswIndex> {
    const checked = checkHnswBuild(params);
    const checkedMetric = checkMetric(metric);
    const rows = copyVectors(vectors, integerParam({ dim }, "dim", DIMS) ?? 0);
    try {
      return new HnswIndex(await buildGraph(rows, checkedMetric, checked, { onProgress, signal }), checked);
    } catch (error) {
      rows.memory.release();
      throw error;
    }
  }

  /**
   * Reads what `save` gave.
   *
   * @throws ElanusError CORRUPT, NEWER_FORMAT
   */
  static load(file: Uint8Array): HnswIndex {
    // A slice of a Buffer, as Node reads files into, is no copy.
    const { description, parts } = readIndexFile(new Uint8Array(file.buffer, file.byteOffset, file.byteLength));
    const { params, metric } = checkDescription(description);
    const { dim, count } = description;
    // Before so much is allocated for it.
    if (parts.vectors?.length !== count * dim * 4) {
      throw corrupt(
        `part \`vectors\` has ${parts.vectors?.length ?? "no"} bytes, ${count} x ${dim} values were expected`,
      );
    }
    const rows = new VectorRows(dim, count);
    try {
      rows.appendAll(new Float32Array(new Uint8Array(parts.vectors).buffer));
      return new HnswIndex(graphOf(rows, metric, params, parts), params);
    } catch (error) {
      rows.memory.release();
      throw error;
    }
  }

  /** Bytes of memory beyond the vectors themselves. */
  get bytes(): number {
    return this.built.graph.bytes;
  }

  /**
   * The nearest rows, best first: as many as `limit`, or as there are.
   *
   * @throws ElanusError INVALID_PARAMETER, INVALID_VECTOR
   */
  search(query: ArrayLike<number>, options: HnswSearchOptions = {}): HnswHit[] {
    const { limit, params } = checkOptions(options);
    const { rows, scores } = this.searcher.search({
      vector: this.checkQuery(query),
      limit,
      params,
      allowed: this.checkAllowed(options.allowed),
    });
    return Array.from(rows, (id, i) => ({ id, score: scores[i] }));
  }

  /** The walk of one search without a filter, layer by layer. Options and errors as in `search`. */
  trace(query: ArrayLike<number>, options: Omit<HnswSearchOptions, "allowed"> = {}): HnswTrace {
    const { limit, params } = checkOptions(options);
    return this.searcher.trace({ vector: this.checkQuery(query), limit, params });
  }

  /** The whole index with its vectors, for a file. */
  save(): Uint8Array {
    const { metric, dim, count, params } = this;
    const vectors = new Float32Array(count * dim);
    for (let i = 0; i < count; i++) vectors.set(this.built.graph.rows.row(i), i * dim);
    return writeIndexFile(
      { metric, dim, count, params: { ...params } },
      { ...graphParts(this.built), vectors: new Uint8Array(vectors.buffer) },
    );
  }

  /** Frees the memory for other use; the index cannot be used again. */
  release(): void {
    this.built.graph.rows.memory.release();
  }

  private checkQuery(query: ArrayLike<number>): Float32Array {
    const vector = query instanceof Float32Array ? query : Float32Array.from(query);
    checkFinite(denseQuery(vector, this.dim), "the query vector");
    return vector;
  }

  private checkAllowed(allowed: Bitset | undefined): Bitset | undefined {
    if (allowed === undefined || allowed.length === this.count) return allowed;
    throw new ElanusError("INVALID_PARAMETER", "`allowed` does not speak of the rows of this index", {
      detail: `it has ${allowed.length} bits, the index ${this.count} rows`,
      hint: "make it with `new Bitset(index.count)`",
    });
  }
}

/** What a file says of its index, by the same rules as a build. */
function checkDescription({ params, metric, dim }: IndexDescription) {
  try {
    integerParam({ dim }, "dim", DIMS);
    const checked = checkHnswBuild(params);
    prefixByHand(checked, dim);
    return { params: checked, metric: checkMetric(metric) };
  } catch (cause) {
    throw corrupt(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

const DIMS: IntegerRange = { from: 1, to: 32_768 };

function checkOptions({ limit, ef, prefix }: HnswSearchOptions) {
  const checked = integerParam({ limit }, "limit", { from: 1, to: INT_MAX }) ?? 10;
  return { limit: checked, params: { ef, prefix } };
}

function copyVectors(vectors: Float32Array | readonly ArrayLike<number>[], dim: number): VectorRows {
  const isFlat = vectors instanceof Float32Array;
  if (isFlat && vectors.length % dim !== 0) {
    throw new ElanusError("INVALID_VECTOR", "the values are not whole vectors", {
      detail: `${vectors.length} values, dim ${dim}`,
      hint: "give `dim` values for every row",
    });
  }
  const count = isFlat ? vectors.length / dim : vectors.length;
  const vectorAt = (i: number) => (isFlat ? vectors.subarray(i * dim, (i + 1) * dim) : vectors[i]);
  for (let i = 0; i < count; i++) checkVector(vectorAt(i), dim, i);
  const rows = new VectorRows(dim, count);
  for (let i = 0; i < count; i++) rows.append(vectorAt(i));
  return rows;
}

function checkVector(vector: ArrayLike<number>, dim: number, row: number): void {
  if (vector.length !== dim) {
    throw new ElanusError("INVALID_VECTOR", `vector ${row} has another dim than the index`, {
      detail: `it has ${vector.length} values, the index ${dim}`,
      hint: "give vectors of one model, and its dim",
    });
  }
  checkFinite(vector, `vector ${row}`);
}

function checkFinite(vector: ArrayLike<number>, what: string): void {
  for (let i = 0; i < vector.length; i++) {
    // f32 holds nothing larger.
    if (Number.isFinite(Math.fround(vector[i]))) continue;
    throw new ElanusError("INVALID_VECTOR", `${what} holds a value that is not a finite number`, {
      detail: `value ${i} is ${vector[i]}`,
      hint: "leave the row out, or embed it again",
    });
  }
}
