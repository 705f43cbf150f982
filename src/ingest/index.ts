export type { Chunk, Chunker } from "./chunkers/chunker.ts";
export type { ChunkerOptions } from "./chunkers/create_chunker.ts";
export { ingest } from "./ingest.ts";
export type {
  IngestIndex,
  IngestProgress,
  IngestRequest,
  IngestStage,
  IngestSummary,
  RejectReason,
} from "./ingest_request.ts";
export type {
  FieldMapping,
  KeyMapping,
  KnownLayout,
  Mapping,
  MappingOverrides,
  ScalarTypeName,
  TextMapping,
  VectorMapping,
} from "./mapping/mapping.ts";
