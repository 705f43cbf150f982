import type { Connection } from "../../client/connection.ts";
import { ElanusError } from "../../errors/index.ts";
import { checkOptions, checkWhole } from "../../retrieval/check_options.ts";
import type { Judgments } from "../../retrieval/evaluate/judgments.ts";
import { writeBaseline } from "../drift/baseline.ts";
import { openEncoder } from "../encode/open_encoder.ts";
import type { ReleaseEncoder } from "../encode/release_encoder.ts";
import { chosenRelease } from "../promote/promote_release.ts";
import type { Evaluation } from "../record/evaluation.ts";
import type { Release } from "../record/release_record.ts";
import { aliasTarget } from "../record/releases.ts";
import { writeEvaluation } from "../record/stored_release.ts";
import { askRelease } from "./held_out.ts";
import { type AskedRelease, type CheckBounds, evaluationOf } from "./verdict.ts";

export interface CheckRequest<Query = string> {
  readonly client: Connection;
  readonly alias: string;
  /** The release by collection or number; the newest without it. */
  readonly release?: string | number;
  /** Queries that nothing was trained with, by their ids. */
  readonly queries: ReadonlyMap<string, Query>;
  /** What is relevant to them; without it nDCG and recall@100 are not told. */
  readonly judgments?: Judgments;
  /** Keys that are no answers to a query, as what a user has had already. */
  readonly exclude?: (query: Query) => readonly string[];
  /** Encoders that cannot be opened from the collections. */
  readonly encoders?: readonly ReleaseEncoder<Query>[];
  readonly bounds?: CheckBounds;
  /** How many hits recall and overlap look at (10). */
  readonly k?: number;
  /** Called with the searches that are done, and how many there will be. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Compares a release with the live one on held-out queries, keeps the figures with it, and says whether it may be
 * promoted. The queries are also what the drift watch will measure live ones by.
 *
 * @throws ElanusError INVALID_PARAMETER without queries; RELEASE_NOT_FOUND, RELEASE_CONFLICT, EMBEDDER_MISMATCH where an
 * encoder is not at hand; CANCELLED.
 */
export async function checkRelease<Query = string>(request: CheckRequest<Query>): Promise<Evaluation> {
  checkRequest(request);
  const { client, alias, queries, judgments, bounds = {}, k = 10 } = request;
  const release = await chosenRelease(client, alias, request.release);
  const live = (await aliasTarget(client, alias))?.release;
  const compared = live?.collection === release.collection ? undefined : live;
  const progress = progressOf(request, compared === undefined ? 1 : 2);
  const candidate = await asked(request, release, progress);
  const beside = compared === undefined ? undefined : await asked(request, compared, progress);
  const ids = [...queries.keys()];
  const evaluation = evaluationOf({ candidate, live: beside, ids, judgments, bounds, k });
  const likeLive = candidate.answers.map(({ vector, unfiltered }) => ({ vector, ...unfiltered }));
  await writeBaseline(client, release, likeLive, k);
  await writeEvaluation(client, release.collection, evaluation);
  return evaluation;
}

function checkRequest<Query>(request: CheckRequest<Query>): void {
  checkOptions("checkRelease", request, [
    ...(["client", "alias", "release", "queries", "judgments", "exclude", "encoders", "bounds", "k"] as const),
    ...(["onProgress", "signal"] as const),
  ]);
  checkOptions("bounds", request.bounds ?? {}, ["recall", "loss", "overlap"]);
  if (request.k !== undefined) checkWhole("k", request.k, 1, 100);
  if (request.queries.size > 0) return;
  throw new ElanusError("INVALID_PARAMETER", "there are no queries to check the release with", {
    hint: "give some hundred that people have asked",
  });
}

async function asked<Query>(
  { client, queries, exclude, encoders = [], k = 10, signal }: CheckRequest<Query>,
  release: Release,
  onQuery: () => void,
): Promise<AskedRelease> {
  const { collection, record } = release;
  const of = { collection, encoder: record.encoder, field: record.field };
  const { encoder, close } = await openEncoder(client, of, encoders);
  try {
    const asking = { client, release, encoder, queries: [...queries.values()], k, exclude, onQuery, signal };
    const answers = await askRelease(asking);
    const { data: rows } = await client.count({ collection_name: collection, consistency_level: "Strong" });
    return { collection, answers, rows };
  } finally {
    close();
  }
}

function progressOf<Query>({ queries, onProgress }: CheckRequest<Query>, releases: number): () => void {
  let done = 0;
  return () => onProgress?.(++done, queries.size * releases);
}
