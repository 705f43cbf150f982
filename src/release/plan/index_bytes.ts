import type { PlannedIndex } from "./planned_index.ts";

/** Bytes of all rows. */
export interface IndexBytes {
  /** Of the vectors, as float32. */
  readonly vectors: number;
  /** In memory, once the database has been opened: index, and vectors where searches read them there. */
  readonly memory: number;
  /** In files: vectors, keys and index. */
  readonly disk: number;
}

const KEY_BYTES = 8;
const FLOAT_BYTES = 4;
/** Of a row of a graph: where its upper links are, its twin, whether it was visited; the first of these is stored. */
const GRAPH_TABLES = { memory: 9, disk: 4 };
/** Of a row of an inverted file: its number. */
const LIST_ENTRY = 4;
/** Of a row whose codes are products: the length of what it stands for. */
const PRODUCT_TERM = 4;

/**
 * What an index over so many vectors takes, by the formulas of docs/indexes.md. Scalars come on top as they are.
 *
 * @param segments each has centroids of its own.
 */
export function indexBytes(index: PlannedIndex, rows: number, dim: number, segments: number): IndexBytes {
  const vectors = rows * dim * FLOAT_BYTES;
  const shared = segments * centroidBytes(index, dim);
  const memory = rows * rowBytes(index, GRAPH_TABLES.memory) + shared;
  const disk = rows * rowBytes(index, GRAPH_TABLES.disk) + shared;
  return {
    vectors,
    memory: memory + (index.vectorsInMemory ? vectors : 0),
    disk: disk + vectors + rows * KEY_BYTES,
  };
}

function rowBytes({ codes, M, nlist, centroids }: PlannedIndex, tables: number): number {
  const links = M === undefined ? 0 : 8 * M + (4 * M) / (M - 1) + tables;
  const list = nlist === undefined ? 0 : LIST_ENTRY + (centroids === 256 ? PRODUCT_TERM : 0);
  return (codes?.bytes ?? 0) + links + list;
}

function centroidBytes({ nlist = 0, centroids = 0 }: PlannedIndex, dim: number): number {
  return (nlist + centroids) * dim * FLOAT_BYTES;
}
