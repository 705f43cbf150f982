import { ElanusError } from "../errors/index.ts";
import type { IngestRequest, IngestSummary } from "./ingest_request.ts";

/** Reads files, maps, chunks, embeds and upserts their records, and builds the index. */
export async function ingest(request: IngestRequest): Promise<IngestSummary> {
  throw new ElanusError("NOT_SUPPORTED", `ingestion into \`${request.collection}\` is not built yet`);
}
