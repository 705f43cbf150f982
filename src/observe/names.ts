/** Milvus's metrics carry the node; there is one. */
export const NODE = { node_id: "1" };

/** Milliseconds: Milvus's buckets (powers of two from 1 on), and smaller ones before them. */
export const LATENCY_BUCKETS = Array.from({ length: 21 }, (_, i) => 2 ** (i - 3));

/** Where recalls are told apart. */
export const RECALL_BUCKETS = [0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 1];
