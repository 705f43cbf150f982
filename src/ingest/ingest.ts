import type { CollectionDescription } from "../client/responses.ts";
import { type Embedder, normNote, recordEmbedder } from "../embed/index.ts";
import { ElanusError } from "../errors/index.ts";
import type { Chunker } from "./chunkers/chunker.ts";
import { createChunker } from "./chunkers/create_chunker.ts";
import type { IngestRequest, IngestSummary } from "./ingest_request.ts";
import { EMBEDDING_FIELD } from "./mapping/field_names.ts";
import { buildIndexes, requireIndex } from "./pipeline/build_indexes.ts";
import { jobOf, loadCheckpoint } from "./pipeline/checkpoint.ts";
import { chooseEmbedder } from "./pipeline/choose_embedder.ts";
import { collectionWriter } from "./pipeline/collection_writer.ts";
import { Corpus } from "./pipeline/corpus.ts";
import { derivedFields } from "./pipeline/derived_fields.ts";
import { IngestRun } from "./pipeline/ingest_run.ts";
import {
  createCollection,
  findCollection,
  fitMapping,
  mappingLikeRows,
  requireDim,
  requireHead,
} from "./pipeline/open_collection.ts";
import { RejectLog } from "./pipeline/reject_log.ts";
import { RowSink } from "./pipeline/row_sink.ts";
import { StageClock } from "./pipeline/stage_clock.ts";
import { type IngestPlan, planIngest } from "./plan_ingest.ts";

const DEFAULT_BATCH = 1000;

/**
 * Reads files, maps, chunks, embeds and upserts their records, and builds the index.
 *
 * Everything streams: at most one batch of rows is in memory. Bad rows are counted and written to the rejects. A run
 * that was stopped, by its signal or by a crash, goes on behind the last acknowledged batch when it is started again
 * with the same files and settings; rows are upserted, so none of them is there twice.
 *
 * @throws ElanusError INVALID_FILE for files that cannot be read; FIELD_NOT_FOUND and INVALID_PARAMETER for a mapping
 * that does not fit them; INVALID_SCHEMA and EMBEDDER_MISMATCH where the collection is of another kind; INVALID_ROW for
 * the first bad row of a strict run; CANCELLED when the signal stops it.
 */
export async function ingest(request: IngestRequest): Promise<IngestSummary> {
  try {
    return await runIngest(request);
  } catch (error) {
    const isOurs = error instanceof ElanusError && error.code !== "CANCELLED";
    throw request.signal?.aborted && !isOurs ? cancelled(request, error) : error;
  }
}

async function runIngest(request: IngestRequest): Promise<IngestSummary> {
  const plan = await planIngest(request.files, request.mapping);
  const clock = new StageClock(request.onProgress);
  const target = await openTarget(request, plan, clock);
  const run = await pumpRows(request, target, clock);
  await finishCollection(request, target.schema, run.checkpoint.inserted, clock);
  const { data } = await request.client.getCollectionStatistics({ collection_name: request.collection });
  return summaryOf(request, plan, target, run, clock, Number(data.row_count));
}

/** The collection as it stands ready for rows. */
interface Target {
  readonly corpus: Corpus;
  readonly embedder: Embedder | undefined;
  readonly dim: number;
  readonly schema: CollectionDescription;
  /** Whether it was there before this run. */
  readonly existed: boolean;
  /** How many records there are, where training has counted them. */
  readonly records: number | undefined;
}

async function openTarget(request: IngestRequest, plan: IngestPlan, clock: StageClock): Promise<Target> {
  const { client, collection } = request;
  const given = typeof request.embedder === "object" ? request.embedder : undefined;
  const chunker = chunkerOf(request, plan, given);
  const schema = await findCollection(client, collection);
  if (request.writer !== undefined) return writersTarget(request, plan, schema, chunker);
  const mapping = schema === undefined ? plan.mapping : fitMapping(plan.mapping, schema, chunker !== undefined);
  request.onMapping?.(mapping);
  const corpus = new Corpus(plan.sources, mapping, chunker);
  const { embedder, records } = await chooseEmbedder(request, corpus, clock, schema !== undefined);
  const dim = mapping.vector?.dim ?? embedder?.dim ?? 0;
  requireHead(schema, request.head, dim);
  const { head, analyzer = { type: "english" } } = request;
  if (schema !== undefined) requireDim(schema, dim);
  const stands =
    schema ??
    (await createCollection(client, collection, mapping, { dim, head, analyzer, chunked: chunker !== undefined }));
  if (schema !== undefined && request.index) await requireIndex(client, collection, request.index);
  // Stored before the first row, so that a resumed run embeds with the same model.
  if (embedder !== undefined) await recordEmbedder(client, collection, EMBEDDING_FIELD, embedder);
  return { corpus, embedder, dim, schema: stands, existed: schema !== undefined, records };
}

/** The collection that says what the rows of a writer are like. */
function writersTarget(
  { collection, mapping: given, onMapping }: IngestRequest,
  plan: IngestPlan,
  schema: CollectionDescription | undefined,
  chunker: Chunker | undefined,
): Target {
  if (schema === undefined) {
    throw new ElanusError(
      "COLLECTION_NOT_FOUND",
      `there is no collection \`${collection}\` that says what rows are like`,
    );
  }
  if (given?.vector !== undefined) {
    throw new ElanusError("INVALID_PARAMETER", "rows bring no vectors to a writer, which makes them itself", {
      hint: "leave out `mapping.vector` or `writer`",
    });
  }
  const chunked = chunker !== undefined;
  const mapping = mappingLikeRows(plan.mapping, schema, { chunked, isKeyGiven: given?.key !== undefined });
  onMapping?.(mapping);
  const corpus = new Corpus(plan.sources, mapping, chunker);
  return { corpus, embedder: undefined, dim: 0, schema, existed: true, records: undefined };
}

function chunkerOf(request: IngestRequest, plan: IngestPlan, embedder: Embedder | undefined): Chunker | undefined {
  const isDocuments = plan.mapping.layout === "documents";
  const wanted = request.chunker ?? { kind: isDocuments ? "sentence" : "whole" };
  const chunker = "chunk" in wanted ? wanted : createChunker(wanted, embedder?.maxTokens);
  return chunker.id === "whole" ? undefined : chunker;
}

async function pumpRows(request: IngestRequest, target: Target, clock: StageClock): Promise<IngestRun> {
  const { client, collection, signal } = request;
  const { corpus, embedder } = target;
  const job = jobOf(corpus.sources, corpus.mapping, corpus.chunker?.id ?? "whole", embedder?.id ?? "vectors");
  const writer = request.writer ?? collectionWriter(client, collection);
  const checkpoint = request.resume === false ? undefined : await loadCheckpoint(client, collection, job);
  const rejects = await RejectLog.open(request.rejectsPath, request.strict ?? false, checkpoint?.rejected ?? {});
  const replacesChunks = target.existed && corpus.chunker !== undefined;
  const derived = derivedFields(target.schema);
  const sink = new RowSink({ writer, embedder, derived, replacesChunks, rejects, clock, signal });
  const batchSize = request.batchSize ?? DEFAULT_BATCH;
  const { records } = target;
  const run = new IngestRun(
    { client, collection, job, corpus, sink, rejects, clock, batchSize, records, signal },
    checkpoint,
  );
  try {
    await run.pump();
  } finally {
    await rejects.close();
  }
  return run;
}

async function finishCollection(
  request: IngestRequest,
  schema: CollectionDescription,
  rows: number,
  clock: StageClock,
): Promise<void> {
  const { client, index, writer, signal } = request;
  if (writer !== undefined) return clock.enter(undefined);
  clock.enter("index");
  const onShare = (share: number): void => clock.advance("index", Math.floor(share * rows), rows);
  if (index === false) await client.flushSync({ collection_names: [request.collection] });
  else await buildIndexes(client, schema, index ?? {}, onShare, signal);
  clock.enter(undefined);
}

function summaryOf(
  request: IngestRequest,
  plan: IngestPlan,
  target: Target,
  run: IngestRun,
  clock: StageClock,
  rows: number,
): IngestSummary {
  const { documents, chunks, inserted, truncated, rejected: rejectedByReason } = run.checkpoint;
  const rejected = Object.values(rejectedByReason).reduce((total, count) => total + count, 0);
  return {
    collection: request.collection,
    mapping: target.corpus.mapping,
    ...(target.embedder === undefined ? {} : { embedder: target.embedder.id }),
    dim: target.dim,
    documents,
    chunks,
    inserted,
    rejected,
    rejectedByReason,
    ...(request.rejectsPath === undefined || rejected === 0 ? {} : { rejectsPath: request.rejectsPath }),
    truncated,
    resumed: run.resumed,
    seconds: clock.seconds,
    notes: notesOf(request, plan, target, run, rows),
  };
}

function notesOf(request: IngestRequest, plan: IngestPlan, target: Target, run: IngestRun, rows: number): string[] {
  const metric = request.index === false ? "COSINE" : (request.index?.metric_type ?? "COSINE");
  const notes = [normNote(run.firstVectors, metric)];
  const { truncated, chunks, rejected } = run.checkpoint;
  const replaced = chunks - (rejected.refused ?? 0) - rows;
  if (replaced > 0) notes.push(`${replaced} of ${chunks} rows had a key that came again: the last row of a key stands`);
  if (truncated > 0) {
    const limit = `the ${target.embedder?.maxTokens} tokens that the embedder reads`;
    notes.push(
      `${truncated} of ${chunks} texts are longer than ${limit} and lost their end; a chunker keeps all of it`,
    );
  }
  if (target.embedder?.identity.model === "lsa" && target.records === undefined && !run.resumed) {
    notes.push("the lsa model that the collection has was used again; drop the collection to train a new one");
  }
  const { layout, ignored, vector } = target.corpus.mapping;
  if (layout === undefined && request.writer === undefined && vector === undefined && ignored.length > 0) {
    notes.push(`columns of vectors were left out: ${ignored.join(", ")}; name one with --vector to search by it`);
  }
  if (plan.skipped.length > 0) {
    const shown = plan.skipped.slice(0, 3).join(", ");
    notes.push(
      `passed over, as their format is not known: ${shown}${plan.skipped.length > 3 ? `, and ${plan.skipped.length - 3} more` : ""}`,
    );
  }
  return notes.filter((note) => note !== undefined);
}

function cancelled(request: IngestRequest, cause: unknown): ElanusError {
  return new ElanusError("CANCELLED", `the ingestion into \`${request.collection}\` was stopped`, {
    detail: "the batches that were acknowledged are in the collection",
    hint: "start it again with the same files and settings: it goes on where it was",
    cause,
  });
}
