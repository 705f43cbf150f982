/** Milvus's limits (milvus.io/docs/limitations.md), in one place. */
export const LIMITS = {
  nameLength: 255,
  fields: 64,
  vectorFields: 4,
  partitions: 1024,
  minDim: 2,
  maxDim: 32_768,
  maxBinaryDim: 262_144,
  maxVarCharBytes: 65_535,
  maxJsonBytes: 65_536,
  maxArrayCapacity: 4096,
  maxDescriptionBytes: 1024,
  /** `limit` and `offset + limit` of a search or query. */
  maxWindow: 16_384,
  /** Of the rows of an answer that goes over a wire (`quotaAndLimits.limits.maxOutputSize`). */
  maxAnswerBytes: 100 * 2 ** 20,
  /** Hits of a search that does not say how many. */
  defaultHits: 100,
} as const;
