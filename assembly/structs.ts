// What the kernels share with TypeScript: flat structures of 32-bit fields. src/kernels/struct_layouts.ts mirrors them, name by
// name and in the same order; their sizes are compared when the module is instantiated.

export const COSINE: u32 = 0;
export const IP: u32 = 1;
export const L2: u32 = 2;
export const HAMMING: u32 = 3;
export const JACCARD: u32 = 4;

export const FLOAT32: u32 = 0;
export const FLOAT16: u32 = 1;
export const BFLOAT16: u32 = 2;
export const INT8: u32 = 3;
export const BIT: u32 = 4;

/** Rows have lengths of their own. */
export const UNEVEN: u32 = 0;
/** All have one length: every metric orders them as products do. */
export const LEVEL: u32 = 1;
/**
 * The same, and they lie closer to their mean than that to zero, or in clusters whose rows are close to each other: compared by
 * distance, which takes less precision.
 */
export const LEVEL_AND_CLOSE: u32 = 2;

/** Rows of numbers, or of bits. `stride` is in bytes, a multiple of 16; what lies past `dim` is zero. */
@unmanaged
export class Vectors {
  pointer: usize = 0;
  stride: usize = 0;
  dim: u32 = 0;
  count: u32 = 0;
  metric: u32 = 0;
  /** Of what type the values are: one of FLOAT32 and its like. */
  element: u32 = 0;
  /** What a padded query takes: numbers are f32 there, bits are bits. */
  query_bytes: usize = 0;
  /** Where the first dims alone are compared, and they end within a lane: how many values of that lane lie behind them. */
  beyond: u32 = 0;
}

/**
 * Codes of the first `dims` dims of the vectors, or of their coordinates on principal axes; see codes.ts. Or product codes of
 * whole vectors, which need no more than `pointer`, `stride`, `bits` and `product`; see product_rows.ts.
 */
@unmanaged
export class Codes {
  pointer: usize = 0;
  /** Bytes from row to row, a multiple of 16. */
  stride: usize = 0;
  dims: u32 = 0;
  /** CodeTerms of every row, 16 bytes each. */
  terms: usize = 0;
  /** f32, `dim` of them, padded with zeros as a query is. */
  mean: usize = 0;
  /** What one step of a code is worth. */
  step: f32 = 0;
  /** COSINE: f32, one a row, by which the product with a shorter prefix than was coded is multiplied; see code_prefix. */
  prefix_factors: usize = 0;
  /** Principal axes, i16 (see rotation.ts); 0: the raw dims are coded. */
  axes: usize = 0;
  /** Whether all rows have one length, by themselves or by COSINE: one of UNEVEN and its like. */
  lengths: u32 = 0;
  /** Of a code: 7 or 8, a byte each; 6 or 4, packed (packed_codes.ts). Of the number of each part of a product code. */
  bits: u32 = 0;
  /** The centroids of the parts of product codes, or 0. */
  product: Codebook = changetype<Codebook>(0);
}

/** What belongs to one coded row. */
@unmanaged
export class CodeTerms {
  /** The value of a code is scale * step * (code - half), half of 2^bits. */
  scale: f32 = 0;
  /**
   * The squared norm of what the code stands for. Not the row's own: 2 q . z - |z|^2 is then the distance to that, whose error
   * is rounding times |q - z| instead of |q|, which is all the difference where q and z are near each other and far from the mean.
   */
  square: f32 = 0;
  /** The same, and the squared norm of what is not coded. */
  full_square: f32 = 0;
  /** The product of the raw row and the mean, where the product of two rows is wanted (IP). */
  mean_product: f32 = 0;
}

/** A hierarchical navigable small world over coded rows (Malkov and Yashunin 2016, arXiv:1603.09320). */
@unmanaged
export class Graph {
  vectors: Vectors = changetype<Vectors>(0);
  codes: Codes = changetype<Codes>(0);
  /** Most links of a row on the upper layers; on layer 0 twice as many. */
  m: u32 = 0;
  ef_construction: u32 = 0;
  /** Layer 0: 2 * m row numbers a row, ended by NONE where there are fewer. */
  links: usize = 0;
  /** Upper layers: m row numbers a block. */
  upper_links: usize = 0;
  /** count + 1 numbers: the blocks of row i are first_block[i] .. first_block[i + 1], one a layer from 1 up. */
  first_block: usize = 0;
  /** A number a row: the next row with the same codes, in a ring; the row itself where there is no other. */
  twins: usize = 0;
  /** Rows that stand in the graph only by their twin. */
  twinned: u32 = 0;
  /** Rows inserted so far. */
  inserted: u32 = 0;
  entry: u32 = 0;
  top_layer: u32 = 0;
  /** Codes that stand for the rows where final scores are computed; 0: the vectors are there for that. */
  kept: Codes = changetype<Codes>(0);
  /** Row numbers; see landmarks.ts. */
  landmarks: usize = 0;
  /** 32 bytes a landmark. */
  landmark_signs: usize = 0;
  /** f32, one a coded dim: the coordinates of the mean. */
  landmark_mean: usize = 0;
  /** Landmarks that walks begin from; 0: they come down through the upper layers. */
  landmark_count: u32 = 0;
}

/** A query as the code kernels want it, or a coded row in that role. */
@unmanaged
export class CodeQuery {
  /** i16, padded with zeros to 16. */
  values: usize = 0;
  /** How many code bytes of a row are read, a multiple of 16. */
  codes: usize = 0;
  /** 64 * the sum of the values: what the offset of the codes adds to every product. */
  correction: i32 = 0;
  /** What one unit of the corrected product is worth, before the row's scale. */
  factor: f32 = 0;
  /** How a score is made of the product: one of SCORE_*. */
  kind: u32 = 0;
  /** Terms of the row that asks, if it is one. */
  square: f32 = 0;
  /** The product of the mean and the row or the query that asks. */
  mean_product: f32 = 0;
}

/** Centroids in `parts` parts, each over its own `part_dim` dims; see codebook.ts. */
@unmanaged
export class Codebook {
  panels: usize = 0;
  /** f32, one a centroid: what is added to a product with it. */
  biases: usize = 0;
  parts: u32 = 0;
  part_dim: u32 = 0;
  /** Centroids of each part. */
  count: u32 = 0;
  /** Whether centroids have unit length and are compared by products; else by distances. */
  spherical: u32 = 0;
}

/** Centroids in fewer bytes; see short_centroids.ts. */
@unmanaged
export class ShortCentroids {
  codes: usize = 0;
  /** f32, one a centroid. */
  steps: usize = 0;
}

/** What learning a codebook needs; see k_means.ts. */
@unmanaged
export class Training {
  vectors: Vectors = changetype<Vectors>(0);
  codebook: Codebook = changetype<Codebook>(0);
  /** Where residuals are learnt: the centroids that rows are taken less, or 0. */
  coarse: Codebook = changetype<Codebook>(0);
  /** A number a row: its centroid in `coarse`. */
  lists: usize = 0;
  /** f32: the sum of the points of each centroid, part by part. */
  sums: usize = 0;
  /** u32: how many they are. */
  counts: usize = 0;
  /** A block of points in f32, `point_bytes` each. */
  points: usize = 0;
  point_bytes: usize = 0;
  /** For each point of a block the best scores so far in four lanes, then their centroids, then what was found. */
  best: usize = 0;
}

/** An inverted file: rows by the centroid that they are nearest to. */
@unmanaged
export class InvertedFile {
  vectors: Vectors = changetype<Vectors>(0);
  coarse: Codebook = changetype<Codebook>(0);
  /** Of many centroids; or 0. */
  short: ShortCentroids = changetype<ShortCentroids>(0);
  /** Row numbers, list after list. */
  rows: usize = 0;
  /** Where each list begins among them, and one more. */
  starts: usize = 0;
  /** 7-bit codes in the order of `rows`, or 0. */
  codes: Codes = changetype<Codes>(0);
  /** Product codes of what rows differ from their centroid by, in the order of `rows`, or 0. */
  product: Codebook = changetype<Codebook>(0);
  product_codes: usize = 0;
  /** Bytes from one product code to the next; of 4 bits a part, from one block of codes to the next. */
  product_stride: usize = 0;
  /** Bits of each part's number. */
  product_bits: u32 = 0;
  /** f32 a row: what is taken off its product under L2, or 0. */
  product_terms: usize = 0;
}

/** What one thread needs beside Scratch to search an inverted file. */
@unmanaged
export class Probes {
  /** f32 a list: how near its centroid is. */
  scores: usize = 0;
  /** Entries: lists, nearest first. */
  order: usize = 0;
  /** The query as a point, where it is one of bits. */
  point: usize = 0;
  /** i16: the point as it is compared with centroids in short, where there are any. */
  words: usize = 0;
  /** f32: products of the query with every centroid of the product codes. */
  table: usize = 0;
  /** Of 4 bits a part: the same in steps of `step`, 16 bytes a part, from the least product of the part on. */
  steps: usize = 0;
  step: f32 = 0;
  /** The sum of the least products of all parts. */
  least: f32 = 0;
  /** The block whose sums were computed last, and its 16 sums, u32 each. */
  block: u32 = 0;
  sums: usize = 0;
}

/** Sparse rows, and the query that is asked of them: pairs of a u32 index, rising, and an f32 value. */
@unmanaged
export class Sparse {
  pairs: usize = 0;
  /** Where the pairs of some rows begin, and one more. */
  offsets: usize = 0;
  query: usize = 0;
  /** How many pairs the query has. */
  asked: u32 = 0;
  /** The pairs of the query by their indices' hashes: 2^(32 - shift) slots. */
  table: usize = 0;
  shift: u32 = 0;
  /** Whether rows are scored by BM25, and its terms; see sparse_score.ts. */
  saturates: u32 = 0;
  base: f32 = 0;
  slope: f32 = 0;
}

/** An inverted index of sparse rows, and what it is asked; see postings.ts. */
@unmanaged
export class Postings {
  /** The rows: pairs of u32 index and f32 value, and where those of each begin, count + 1 numbers. */
  pairs: usize = 0;
  offsets: usize = 0;
  /** The indices by their hashes: 2^(32 - shift) slots. */
  table: usize = 0;
  shift: u32 = 0;
  /** How many different indices there are. */
  terms: u32 = 0;
  /** The postings: u32, f32 and u16, one a pair. */
  rows: usize = 0;
  values: usize = 0;
  codes: usize = 0;
  /** f32, one a row: the sum of its values. */
  lengths: usize = 0;
  /** How rows are scored. */
  scoring: Sparse = changetype<Sparse>(0);
  /** Blocks of rows, and what is known of them of the indices that many rows have. */
  block_count: u32 = 0;
  blocks: usize = 0;
  /** Pairs of u32 index and f32 weight. */
  query: usize = 0;
  /** For each pair of the query a cursor. */
  cursors: usize = 0;
  /** For each block the f32 bound of its scores. */
  bounds: usize = 0;
  /** The numbers of the blocks as they are visited; before, entries by which the pairs of the query are sorted. */
  order: usize = 0;
  buckets: usize = 0;
  /** A window of rows: f32 bounds of their scores, and a byte for each group of rows that says whether there are any. */
  sums: usize = 0;
  marks: usize = 0;
  /** The best rows so far; see postings_best.ts. */
  best: usize = 0;
  /** Entries of rows with the most that they can score, of which there is room for so many; and the least scores of rows. */
  waiting: usize = 0;
  waiting_room: u32 = 0;
  lows: usize = 0;
}

/** What one thread needs to search or build: nothing of it is shared. */
@unmanaged
export class Scratch {
  /** The query in f32, padded like a row; of unit length under COSINE. */
  query: usize = 0;
  /** The query less the mean, for L2; a row less the mean, while it is coded. */
  centred: usize = 0;
  /** A vector as i16 while it is rotated, and its coordinates as f32. */
  words: usize = 0;
  rotated: usize = 0;
  /** A row as f32, where the rows are of another type. */
  row: usize = 0;
  asked: CodeQuery = changetype<CodeQuery>(0);
  /** A row that is compared with others while links are chosen. */
  pair: CodeQuery = changetype<CodeQuery>(0);
  /** Entries (see entry.ts), 8 bytes each: the pool of a traversal, the heap of a scan, the hits. */
  pool: usize = 0;
  pool_capacity: u32 = 0;
  /** One byte a row: the mark of the last traversal that saw it. */
  visited: usize = 0;
  visited_rows: u32 = 0;
  mark: u32 = 0;
  /** Row numbers that are scored together, and their scores. */
  batch: usize = 0;
  scores: usize = 0;
  /** A second batch: non-matching neighbours to look through; links that were chosen. */
  others: usize = 0;
  /** Entries of a row whose links are chosen anew. */
  candidates: usize = 0;
  /** Bits of the rows that may be returned, or 0 for all. */
  allowed: usize = 0;
  /** While building: f64 sums of the dims, the histogram of magnitudes, or the table of codes. */
  sums: usize = 0;
  sums_bytes: u32 = 0;
  /** While building: one byte a row, whether links lead to it. */
  reached: usize = 0;
  /** Takes what touching loads, so that no compiler drops it. */
  sink: u32 = 0;
  /** A row that walks pass over as if it were not there; NONE: there is none. */
  left_out: u32 = 0;
}

export function vectors_bytes(): usize {
  return offsetof<Vectors>();
}
export function codes_bytes(): usize {
  return offsetof<Codes>();
}
export function graph_bytes(): usize {
  return offsetof<Graph>();
}
export function code_query_bytes(): usize {
  return offsetof<CodeQuery>();
}
export function postings_bytes(): usize {
  return offsetof<Postings>();
}
export function sparse_bytes(): usize {
  return offsetof<Sparse>();
}
export function codebook_bytes(): usize {
  return offsetof<Codebook>();
}
export function short_centroids_bytes(): usize {
  return offsetof<ShortCentroids>();
}
export function training_bytes(): usize {
  return offsetof<Training>();
}
export function inverted_file_bytes(): usize {
  return offsetof<InvertedFile>();
}
export function probes_bytes(): usize {
  return offsetof<Probes>();
}
export function scratch_bytes(): usize {
  return offsetof<Scratch>();
}
