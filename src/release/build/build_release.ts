import type { Connection } from "../../client/connection.ts";
import { ElanusError } from "../../errors/index.ts";
import { checkOptions, checkWhole } from "../../retrieval/check_options.ts";
import { headOf } from "../encode/encode_rows.ts";
import type { RowEncoder } from "../encode/release_encoder.ts";
import type { Release, ReleaseIndex, ReleaseRecord } from "../record/release_record.ts";
import { readRelease } from "../record/releases.ts";
import { writeRecord } from "../record/stored_release.ts";
import { Claim } from "./build_claim.ts";
import { copyRelease, countRows } from "./copy_release.ts";
import { defineRelease, indexOf, replacedField } from "./define_release.ts";
import { keepAttachments, type ReleaseExtras } from "./release_extras.ts";
import { type BuildSource, openSource } from "./source_rows.ts";

export type BuildStage = "rows" | "index";

export interface BuildRequest extends ReleaseExtras {
  readonly client: Connection;
  /** What queries name. Releases are the collections `<alias>_r1`, `<alias>_r2`, and so on. */
  readonly alias: string;
  readonly encoder: RowEncoder;
  /** The collection to build from; what the alias stands for without it. */
  readonly from?: string;
  /** The field of the vectors: that of the source, where it has one, else "embedding". */
  readonly field?: string;
  /** The index over them; what is left out is as in the source, or HNSW and COSINE. */
  readonly index?: Partial<ReleaseIndex>;
  /** Rows that are read, encoded and written at once (1,000). */
  readonly batchSize?: number;
  /** Drops an interrupted build that was of another encoder or source, instead of refusing. */
  readonly restart?: boolean;
  readonly onProgress?: (stage: BuildStage, done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Passes over a source that no writer of ours follows: each finds what was written during the one before. */
const MOST_PASSES = 3;

/**
 * Builds the next release of an alias beside the live one: a collection with the source's rows, encoded anew, and its
 * index. Nothing is searched there until it is promoted. Writes that arrive meanwhile by `releaseWriter` go to both. A
 * build that was stopped goes on where it was when it is started again with the same encoder and source.
 *
 * @throws ElanusError RELEASE_CONFLICT where another build goes on; ALIAS_CONFLICT, ALIAS_NOT_FOUND and
 * COLLECTION_NOT_FOUND for what it cannot be built from; CANCELLED; what the encoder throws.
 */
export async function buildRelease(request: BuildRequest): Promise<Release> {
  const { client, alias, encoder, signal } = request;
  checkRequest(request);
  const source = await openSource(client, alias, request.from);
  const field = request.field ?? replacedField(source.defined);
  const shape = { field, dim: encoder.identity.dim, index: request.index ?? {} };
  const claim = await Claim.take({
    ...{ client, alias, encoder: encoder.identity, field: shape.field, source: source.collection },
    define: (collection) => defineRelease(source.defined.definition, collection, shape),
    restart: request.restart ?? false,
  });
  try {
    await encoder.store?.(client, claim.collection, shape.field);
    await claim.startFilling();
    await copyPasses(request, source, claim);
    await buildIndex(request, claim, shape.field);
    const attachments = await keepAttachments({ ...request, source: source.collection, target: claim.collection });
    await claim.renew();
    await writeRecord(client, claim.collection, await recordOf(client, claim, source, shape, attachments));
  } catch (error) {
    // Where another run has taken over, or the database is closed, there is nothing to give up.
    await claim.giveUp().catch(() => undefined);
    throw signal?.aborted && !(error instanceof ElanusError) ? cancelled(claim.collection, error) : error;
  }
  return readRelease(client, alias, claim.collection);
}

function checkRequest(request: BuildRequest): void {
  checkOptions("buildRelease", request, [
    ...(["client", "alias", "encoder", "from", "field", "index", "batchSize", "restart", "onProgress"] as const),
    ...(["signal", "models", "popular", "attachments"] as const),
  ]);
  if (request.batchSize !== undefined) checkWhole("batchSize", request.batchSize, 1);
}

/** One pass is enough where a writer follows; else until one finds nothing. */
async function copyPasses(request: BuildRequest, source: BuildSource, claim: Claim): Promise<void> {
  const { client, encoder, batchSize = 1000, onProgress, signal } = request;
  const { field } = claim.begun;
  const headField = source.defined.definition.fields.find(({ name }) => name === headOf(field));
  const copy = {
    ...{ client, source: source.defined, target: claim.collection, encoder, batchSize, signal },
    place: { field, head: Number(headField?.dim ?? 0) },
    onRows: async (done: number) => {
      onProgress?.("rows", done, Math.max(done, total));
      await claim.beat();
    },
  };
  const total = await countRows(client, source.collection);
  let changed = await copyRelease(copy);
  for (let pass = 1; changed > 0 && !source.isLive && pass < MOST_PASSES; pass++) changed = await copyRelease(copy);
}

async function buildIndex(
  { client, onProgress, signal }: BuildRequest,
  claim: Claim,
  field_name: string,
): Promise<void> {
  const { collection: collection_name } = claim;
  await client.flushSync({ collection_names: [collection_name] });
  // An index over a million rows takes longer than a claim lasts.
  const alive = setInterval(() => void claim.beat().catch(() => undefined), 1000);
  const report = (share: number) => onProgress?.("index", Math.round(share * 100), 100);
  try {
    await client.waitForIndex({ collection_name, field_name, onProgress: report, signal });
  } finally {
    clearInterval(alive);
  }
}

async function recordOf(
  client: Connection,
  { collection, begun }: Claim,
  source: BuildSource,
  shape: Parameters<typeof indexOf>[1],
  attachments: readonly string[],
): Promise<ReleaseRecord> {
  const { format, alias, number, encoder, field, startedAt } = begun;
  return {
    ...{ format, alias, number, encoder, field, startedAt, attachments },
    index: indexOf(source.defined.definition, shape),
    builtFrom: { collection: source.collection, rows: await countRows(client, collection) },
    builtAt: new Date().toISOString(),
  };
}

function cancelled(collection: string, cause: unknown): ElanusError {
  return new ElanusError("CANCELLED", `the build of release \`${collection}\` was stopped`, {
    detail: "the rows that were written are in it, and nothing searches it",
    hint: "start it again with the same encoder: it goes on where it was",
    cause,
  });
}
