export type { AttachmentStore, Client, VectorSearch } from "./client/client.ts";
export { ElanusClient, type OpenOptions } from "./client/elanus_client.ts";
export type * from "./client/requests.ts";
export type * from "./client/responses.ts";
export { ElanusError, type ErrorCode } from "./errors/index.ts";
export {
  type HnswBuildOptions,
  type HnswHit,
  HnswIndex,
  type HnswSearchOptions,
} from "./index/hnsw/hnsw_index.ts";
export { DataType, type DataTypeName } from "./schema/data_type.ts";
