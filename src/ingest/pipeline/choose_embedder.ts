import {
  type Embedder,
  LsaEmbedder,
  type LsaStage,
  openRecordedEmbedder,
  type RecordedEmbedder,
  recordedEmbedder,
  trainLsa,
} from "../../embed/index.ts";
import { ElanusError } from "../../errors/index.ts";
import type { IngestRequest } from "../ingest_request.ts";
import { EMBEDDING_FIELD } from "../mapping/field_names.ts";
import type { Corpus } from "./corpus.ts";
import type { StageClock } from "./stage_clock.ts";

/** The embedder of a run. */
export interface ChosenEmbedder {
  /** Undefined where the rows bring their vectors. */
  readonly embedder: Embedder | undefined;
  /** How many records there are, where training has counted them. */
  readonly records?: number;
}

/**
 * The embedder that is given, the model that the collection has, or one that is trained on the files now.
 *
 * @throws ElanusError EMBEDDER_MISMATCH where the collection's vectors were made by another one.
 */
export async function chooseEmbedder(
  request: IngestRequest,
  corpus: Corpus,
  clock: StageClock,
  existed: boolean,
): Promise<ChosenEmbedder> {
  if (corpus.mapping.vector !== undefined) return { embedder: undefined };
  const { client, collection } = request;
  const recorded = existed ? await recordedEmbedder(client, collection, EMBEDDING_FIELD) : undefined;
  if (recorded === undefined && existed) await requireEmpty(request);
  if (typeof request.embedder === "object") {
    if (recorded === undefined) return { embedder: request.embedder };
    return { embedder: await openRecordedEmbedder(client, collection, EMBEDDING_FIELD, request.embedder) };
  }
  if (recorded === undefined) return trainOn(corpus, request, clock);
  if (recorded.identity.model !== "lsa") throw otherModel(collection, recorded);
  const embedder = await openRecordedEmbedder(client, collection, EMBEDDING_FIELD);
  requireDimsAskedFor(request, embedder);
  return { embedder };
}

function requireDimsAskedFor({ collection, dim }: IngestRequest, embedder: Embedder): void {
  if (dim === undefined || !(embedder instanceof LsaEmbedder)) return;
  if (dim === embedder.dim || dim === embedder.requestedDim) return;
  throw new ElanusError("EMBEDDER_MISMATCH", `the lsa model of \`${collection}\` has another number of dims`, {
    detail: `it has ${embedder.dim}, ${dim} were asked for`,
    hint: "leave the dims away, or ingest into another collection",
  });
}

/** Rows of unknown origin cannot be compared with those to come; without rows a crashed run left the collection. */
async function requireEmpty({ client, collection }: IngestRequest): Promise<void> {
  const { data } = await client.getCollectionStatistics({ collection_name: collection });
  if (Number(data.row_count) === 0) return;
  throw new ElanusError("EMBEDDER_MISMATCH", `it is not known what made the vectors of \`${collection}\``, {
    detail: `it has ${data.row_count} rows and no embedder is recorded with it`,
    hint: "name the column of vectors with --vector, or ingest into another collection",
  });
}

function otherModel(collection: string, { identity }: RecordedEmbedder): ElanusError {
  return new ElanusError("EMBEDDER_MISMATCH", `the vectors of \`${collection}\` were not made by lsa`, {
    detail: `they were made by ${identity.model}, version ${identity.version}`,
    hint: `give the embedder \`${identity.model}\`, or ingest into another collection`,
  });
}

/** The stages of a training, about as long as each other. */
const STAGES: readonly LsaStage[] = ["read", "weigh", "factorise"];

async function trainOn(corpus: Corpus, request: IngestRequest, clock: StageClock): Promise<ChosenEmbedder> {
  const { dim, signal } = request;
  let records = 0;
  const report = (stage: LsaStage, share: number, total: number): void => {
    clock.advance("train", Math.floor(((STAGES.indexOf(stage) + share) / STAGES.length) * total), total);
  };
  const onRecord = (bytes: number): void => {
    records++;
    if (records % 250 === 0) report("read", bytes / corpus.bytes, (records * corpus.bytes) / Math.max(1, bytes));
  };
  clock.enter("train");
  const embedder = await trainLsa(corpus.texts(onRecord, signal), {
    dim,
    signal,
    onProgress: (stage, share) => report(stage, share, records),
  });
  clock.advance("train", records, records);
  return { embedder, records };
}
