export type * from "./client/catalog_requests.ts";
export type * from "./client/catalog_responses.ts";
export type { AttachmentStore, CatalogClient, Client, VectorSearch } from "./client/client.ts";
export { ElanusClient, type OpenOptions } from "./client/elanus_client.ts";
export type * from "./client/requests.ts";
export type * from "./client/responses.ts";
export {
  assertSameEmbedder,
  type Embedder,
  type EmbedderIdentity,
  type Embeddings,
  type EmbedOptions,
  embedderId,
  LsaEmbedder,
  type LsaOptions,
  type LsaStage,
  OpenAiEmbedder,
  type OpenAiOptions,
  type OpenEmbedderOptions,
  openEmbedder,
  openOpenAi,
  openRecordedEmbedder,
  openTransformers,
  type RecordedEmbedder,
  recordEmbedder,
  recordedEmbedder,
  type SparseEmbedding,
  sameEmbedder,
  TransformersEmbedder,
  type TransformersOptions,
  trainLsa,
} from "./embed/index.ts";
export { ElanusError, type ErrorCode } from "./errors/index.ts";
export { type HnswBuildOptions, type HnswHit, HnswIndex, type HnswSearchOptions } from "./index/hnsw/hnsw_index.ts";
export type { HnswTrace } from "./index/hnsw/trace.ts";
export {
  type Chunk,
  type Chunker,
  type ChunkerOptions,
  createChunker,
  groupHits,
  type HitGroup,
  type IngestIndex,
  type IngestPlan,
  type IngestProgress,
  type IngestRequest,
  type IngestStage,
  type IngestSummary,
  ingest,
  type Mapping,
  type MappingOverrides,
  planIngest,
} from "./ingest/index.ts";
export { DataType, type DataTypeName } from "./schema/data_type.ts";
