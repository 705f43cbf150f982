/** An index that a plan looks at, with the parameters that it counts with. */
export interface PlannedIndex {
  readonly index_type: string;
  /** As `createIndex` takes them. */
  readonly params: Readonly<Record<string, number | string | boolean>>;
  /** Dims of which the index keeps something of each row, and in how many bytes; absent where it keeps none. */
  readonly codes?: { readonly dims: number; readonly bytes: number };
  /** Most links of a row on the upper layers, of a graph. */
  readonly M?: number;
  /** Of a graph: the dims by which rows are compared when it is built, and the candidates among which links are chosen. */
  readonly walk?: { readonly dims: number; readonly efConstruction: number };
  /** Lists, of an inverted file. */
  readonly nlist?: number;
  /** Centroids of a product code: 2^nbits for each part. */
  readonly centroids?: number;
  /** Whether segments are merged until vectors and index fill a memory (docs/indexes.md). */
  readonly fillsMemory?: boolean;
  /** Whether searches read the vectors in memory. Else they stay in the files. */
  readonly vectorsInMemory: boolean;
  /** No search finds more than about this, however long it takes (docs/indexes.md). */
  readonly bestRecall: number;
}

/** Dims that funnels come to, HNSW's on 768 and DISKANN's, whose candidates are read from files; a build learns its own. */
const USUAL_PREFIX = { HNSW: 224, DISKANN: 192 };
const M = 16;
const GRAPH = { M, efConstruction: 200 };
/** The dims that DISKANN may always code, and the share of the vectors' bytes that more may take. */
const DISKANN = { leastDims: 64, budget: 0.125, max_degree: 32, search_list_size: 100 };
const MOST_LISTS = 65_536;

/** What a plan compares, for vectors of so many dims. @param rows of one segment. */
export function plannedIndexes(dim: number, rows: number): PlannedIndex[] {
  return [
    { index_type: "FLAT", params: {}, vectorsInMemory: true, bestRecall: 1 },
    ...plannedGraphs(dim),
    ...plannedFiles(dim, rows),
  ];
}

function plannedGraphs(dim: number): PlannedIndex[] {
  const prefix = Math.min(dim, USUAL_PREFIX.HNSW);
  const onDisk = Math.min(dim, Math.max(DISKANN.leastDims, Math.min(USUAL_PREFIX.DISKANN, 4 * dim * DISKANN.budget)));
  const m = partsOf(dim);
  const graph = { M, walk: { dims: prefix, efConstruction: GRAPH.efConstruction }, vectorsInMemory: false };
  const sq = (sq_type: string) => ({ ...graph, index_type: "HNSW_SQ", params: { ...GRAPH, sq_type } });
  return [
    {
      ...graph,
      index_type: "HNSW",
      params: GRAPH,
      codes: { dims: prefix, bytes: roundUp(prefix, 16) + TERMS },
      fillsMemory: true,
      vectorsInMemory: true,
      bestRecall: 0.999,
    },
    { ...sq("SQ8"), codes: { dims: dim, bytes: roundUp(dim, 16) + TERMS }, bestRecall: 0.98 },
    { ...sq("SQ4U"), codes: { dims: dim, bytes: roundUp(dim / 2, 32) + TERMS }, bestRecall: 0.92 },
    {
      ...graph,
      index_type: "HNSW_PQ",
      params: { ...GRAPH, m, refine: true },
      codes: { dims: dim, bytes: m },
      centroids: 256,
      bestRecall: 0.97,
    },
    {
      index_type: "DISKANN",
      params: { max_degree: DISKANN.max_degree },
      M: DISKANN.max_degree / 2,
      walk: { dims: onDisk, efConstruction: DISKANN.search_list_size },
      codes: { dims: onDisk, bytes: roundUp(onDisk, 16) + TERMS },
      fillsMemory: true,
      vectorsInMemory: false,
      bestRecall: 0.999,
    },
  ];
}

function plannedFiles(dim: number, rows: number): PlannedIndex[] {
  const nlist = Math.min(MOST_LISTS, Math.max(16, Math.round(4 * Math.sqrt(rows))));
  const m = partsOf(dim);
  const file = { params: { nlist }, nlist, vectorsInMemory: true };
  return [
    { ...file, index_type: "IVF_FLAT", bestRecall: 0.999 },
    { ...file, index_type: "IVF_SQ8", codes: { dims: dim, bytes: dim + TERMS }, bestRecall: 0.998 },
    {
      ...file,
      index_type: "IVF_PQ",
      params: { nlist, m },
      codes: { dims: dim, bytes: m },
      centroids: 256,
      bestRecall: 0.997,
    },
    {
      ...file,
      index_type: "SCANN",
      codes: { dims: dim, bytes: Math.ceil(dim / 4) },
      centroids: 16,
      bestRecall: 0.998,
    },
  ];
}

/** What a row's codes have beside them: its length, its step, its products with the mean. */
const TERMS = 16;

/** Parts of a product code: one for eight dims, or for as many as divide the dim. */
function partsOf(dim: number): number {
  for (let width = 8; width > 1; width--) if (dim % width === 0) return dim / width;
  return dim;
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
