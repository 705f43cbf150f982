import type { SparseQuery } from "../../kernels/sparse_query.ts";

/**
 * A query without its smallest values, as Milvus drops them for `drop_ratio_search`: what is smaller than the value that a
 * share of the others is not above. Of equal values none is dropped before the others, and the largest stay.
 */
export function withoutSmallest(query: SparseQuery, ratio: number): SparseQuery {
  const { indices, values } = query;
  const dropped = Math.floor(values.length * ratio);
  if (dropped === 0) return query;
  const least = values.slice().sort()[dropped];
  return {
    ...query,
    indices: indices.filter((_, i) => values[i] >= least),
    values: values.filter((value) => value >= least),
  };
}
