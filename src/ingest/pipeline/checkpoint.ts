import { createHash } from "node:crypto";
import type { AttachmentStore } from "../../client/client.ts";
import type { RejectReason } from "../ingest_request.ts";
import type { Mapping } from "../mapping/mapping.ts";
import type { RecordSource } from "../readers/find_sources.ts";
import type { ReadPosition } from "../readers/read_records.ts";

/** The attachment that it is kept in. */
const NAME = "ingest_checkpoint";

/** What a run has done so far; written when the rows before it are acknowledged. */
export interface Checkpoint {
  /** The checksum of what the run works on; another run does not go on from here. */
  readonly job: string;
  /** The last record that is done. */
  readonly position: ReadPosition | undefined;
  /** Whether all sources are done; then a new run begins anew. */
  readonly complete: boolean;
  readonly documents: number;
  readonly chunks: number;
  readonly inserted: number;
  readonly truncated: number;
  readonly rejected: Partial<Record<RejectReason, number>>;
}

/** The checksum of a job: the files and their sizes, the mapping, the chunker and the embedder. */
export function jobOf(sources: readonly RecordSource[], mapping: Mapping, chunker: string, embedder: string): string {
  const files = sources.map((source) => [source.name, source.size]);
  return createHash("sha256")
    .update(JSON.stringify([files, mapping, chunker, embedder]))
    .digest("hex");
}

export async function saveCheckpoint(
  client: AttachmentStore,
  collection: string,
  checkpoint: Checkpoint,
): Promise<void> {
  const data = new TextEncoder().encode(JSON.stringify(checkpoint));
  await client.putAttachment({ collection_name: collection, name: NAME, data });
}

/** The checkpoint of the same job where it was stopped; undefined where there is nothing to go on from. */
export async function loadCheckpoint(
  client: AttachmentStore,
  collection: string,
  job: string,
): Promise<Checkpoint | undefined> {
  const data = await client.getAttachment({ collection_name: collection, name: NAME });
  if (data === undefined) return undefined;
  const checkpoint: unknown = JSON.parse(new TextDecoder().decode(data));
  return isCheckpoint(checkpoint) && checkpoint.job === job && !checkpoint.complete ? checkpoint : undefined;
}

function isCheckpoint(value: unknown): value is Checkpoint {
  return typeof value === "object" && value !== null && "job" in value && "complete" in value && "rejected" in value;
}
