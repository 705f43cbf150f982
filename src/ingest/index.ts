export type { Chunk, Chunker } from "./chunkers/chunker.ts";
export type { ChunkerOptions } from "./chunkers/create_chunker.ts";
export { createChunker } from "./chunkers/create_chunker.ts";
export { groupHits, type HitGroup } from "./group_hits.ts";
export { ingest } from "./ingest.ts";
export type {
  IngestIndex,
  IngestProgress,
  IngestRequest,
  IngestStage,
  IngestSummary,
  RejectReason,
  RowWriter,
} from "./ingest_request.ts";
export { CHUNK_FIELDS } from "./mapping/field_names.ts";
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
export { SCALAR_TYPES } from "./mapping/mapping.ts";
export { type IngestPlan, planIngest } from "./plan_ingest.ts";
export { type FileRow, readRows } from "./readers/read_rows.ts";
