/** An index that a plan looks at, with the parameters that it counts with. */
export interface PlannedIndex {
  readonly index_type: string;
  /** As `createIndex` takes them. */
  readonly params: Readonly<Record<string, number | string | boolean>>;
  /** Dims of which the index keeps something of each row, and in how many bytes; absent where it keeps none. */
  readonly codes?: { readonly dims: number; readonly bytes: number };
  /** Most links of a row on the upper layers, of a graph. */
  readonly M?: number;
  /** Lists, of an inverted file. */
  readonly nlist?: number;
  /** Centroids of a product code: 2^nbits for each part. */
  readonly centroids?: number;
  /** Whether searches read the vectors in memory. Else they stay in the files. */
  readonly vectorsInMemory: boolean;
  /** No search finds more than about this, however long it takes (docs/indexes.md). */
  readonly bestRecall: number;
}

/** Dims that HNSW's funnel comes to on embeddings of text (docs/indexes.md); a build learns its own. */
const USUAL_PREFIX = 192;
const M = 16;
const GRAPH = { M, efConstruction: 200 };
/** Least dims that DISKANN codes, and the share of the vectors' bytes that its codes may take. */
const DISKANN = { leastDims: 64, budget: 0.125, max_degree: 32 };
const MOST_LISTS = 65_536;

/** What a plan compares, for vectors of so many dims. @param rows of one segment. */
export function plannedIndexes(dim: number, rows: number): PlannedIndex[] {
  const prefix = Math.min(dim, USUAL_PREFIX);
  const onDisk = Math.min(dim, Math.max(DISKANN.leastDims, Math.min(USUAL_PREFIX, 4 * dim * DISKANN.budget)));
  const m = partsOf(dim);
  const nlist = Math.min(MOST_LISTS, Math.max(16, Math.round(4 * Math.sqrt(rows))));
  const pq = { codes: { dims: dim, bytes: m }, centroids: 256 };
  return [
    { index_type: "FLAT", params: {}, vectorsInMemory: true, bestRecall: 1 },
    {
      ...{ index_type: "HNSW", params: GRAPH, M, vectorsInMemory: true, bestRecall: 0.999 },
      codes: { dims: prefix, bytes: roundUp(prefix, 16) + TERMS },
    },
    {
      ...{ index_type: "HNSW_SQ", params: { ...GRAPH, sq_type: "SQ8" }, M, vectorsInMemory: false, bestRecall: 0.98 },
      codes: { dims: dim, bytes: roundUp(dim, 16) + TERMS },
    },
    {
      ...{ index_type: "HNSW_SQ", params: { ...GRAPH, sq_type: "SQ4U" }, M, vectorsInMemory: false, bestRecall: 0.92 },
      codes: { dims: dim, bytes: roundUp(dim / 2, 32) + TERMS },
    },
    {
      ...{ index_type: "HNSW_PQ", params: { ...GRAPH, m, refine: true }, M, vectorsInMemory: false, bestRecall: 0.97 },
      ...pq,
    },
    {
      ...{ index_type: "DISKANN", params: { max_degree: DISKANN.max_degree }, M: DISKANN.max_degree / 2 },
      ...{ codes: { dims: onDisk, bytes: roundUp(onDisk, 16) + TERMS }, vectorsInMemory: false, bestRecall: 0.999 },
    },
    { index_type: "IVF_FLAT", params: { nlist }, nlist, vectorsInMemory: true, bestRecall: 0.999 },
    {
      ...{ index_type: "IVF_SQ8", params: { nlist }, nlist, vectorsInMemory: true, bestRecall: 0.998 },
      codes: { dims: dim, bytes: dim + TERMS },
    },
    { index_type: "IVF_PQ", params: { nlist, m }, nlist, vectorsInMemory: true, bestRecall: 0.997, ...pq },
    {
      ...{ index_type: "SCANN", params: { nlist }, nlist, vectorsInMemory: true, bestRecall: 0.998, centroids: 16 },
      codes: { dims: dim, bytes: Math.ceil(dim / 4) },
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
