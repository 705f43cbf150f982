import { ElanusError } from "../../../errors/index.ts";
import type { Candidate } from "../../candidate.ts";
import { type JudgedQuery, judgedQueries } from "../../evaluate/judged_queries.ts";
import type { Judgments } from "../../evaluate/judgments.ts";
import { gainOf, idealGain } from "../../evaluate/metrics.ts";
import type { Queries } from "../../evaluate/queries.ts";
import type { SearchUser } from "../../run/search_user.ts";
import { type BoostOptions, boostTrees } from "./boosted_trees.ts";
import { type CrossValidated, crossValidate } from "./cross_validate.ts";
import { extractFeatures, type RankerInputs, searchName } from "./features.ts";
import type { Lesson } from "./lesson.ts";
import { chooseInputs, type InputChoice, type InputsClient } from "./ranker_inputs.ts";
import type { RankerModel } from "./ranker_model.ts";
import { TermReader } from "./terms.ts";

/** What the ranker will be given to order, best first, with the rows' fields: as a retriever finds it. */
export type FindCandidates = (
  query: string,
  options: { readonly signal?: AbortSignal; readonly user?: SearchUser },
) => Promise<readonly Candidate[]>;

export type TrainStage = "search" | "validate" | "train";

export interface TrainRankerRequest extends InputChoice {
  readonly client: InputsClient;
  readonly collection: string;
  readonly find: FindCandidates;
  readonly judgments: Judgments;
  /** The texts of the queries that the judgments name; without them a query's name is its text. */
  readonly queries?: Queries;
  /** By whom each query was asked, by the names that the judgments give them: signals may look at it. */
  readonly users?: ReadonlyMap<string, SearchUser>;
  readonly onProgress?: (stage: TrainStage, done: number, total: number) => void;
}

export interface TrainedRanker extends CrossValidated {
  readonly model: RankerModel;
}

/** By cross-validation on ESCI: as many trees again, or deeper ones, gained nothing. */
const SETTINGS = { trees: 100, depth: 3, leafRows: 20, penalty: 1, rate: 0.1 };
const FOLDS = 10;
/** Of fewer queries a ranker would learn their words. */
const FEWEST_QUERIES = 20;
const DEPTH = 10;

/**
 * Teaches a ranker by judgments: the candidates of each judged query, as `find` gives them, are looked at from all
 * sides (`extractFeatures`), and trees learn which of them should stand first. Candidates without a grade count as
 * irrelevant. What it is worth is told by cross-validation over the queries, each ranked by a ranker that has not seen
 * it.
 *
 * @throws ElanusError INVALID_PARAMETER where fewer than 20 queries can teach; FIELD_NOT_FOUND; CANCELLED.
 */
export async function trainRanker(request: TrainRankerRequest): Promise<TrainedRanker> {
  const { signal, onProgress } = request;
  const { judged } = judgedQueries(request.judgments, request.queries);
  const found = await findAll(request, judged);
  const searches = new Set(
    found.flatMap(({ candidates }) => candidates.flatMap(({ sources }) => sources.map(searchName))),
  );
  const inputs = await chooseInputs(request.client, request.collection, [...searches].sort(), request);
  const lessons = await prepareLessons(request, inputs, found);
  const boost = (stage: TrainStage, total: number): BoostOptions => {
    let done = 0;
    return { ...SETTINGS, signal, onTree: () => onProgress?.(stage, ++done, total) };
  };
  const validated = await crossValidate(lessons, FOLDS, boost("validate", FOLDS * SETTINGS.trees));
  const trees = await boostTrees(lessons, boost("train", SETTINGS.trees));
  const candidates = lessons.reduce((sum, { ids }) => sum + ids.length, 0);
  return { model: { inputs, trees, taughtBy: { queries: lessons.length, candidates } }, ...validated };
}

interface FoundQuery {
  readonly query: JudgedQuery;
  readonly candidates: readonly Candidate[];
}

/** The candidates of the queries; those of which none is relevant teach nothing and are left out. */
async function findAll(request: TrainRankerRequest, judged: readonly JudgedQuery[]): Promise<FoundQuery[]> {
  const { find, users, signal, onProgress } = request;
  const found: FoundQuery[] = [];
  for (const [i, query] of judged.entries()) {
    if (signal?.aborted) throw new ElanusError("CANCELLED", "the training was cancelled by its signal");
    const candidates = await find(query.text, { signal, user: users?.get(query.id) });
    if (candidates.some(({ id }) => (query.grades.get(id) ?? 0) > 0)) found.push({ query, candidates });
    onProgress?.("search", i + 1, judged.length);
  }
  if (found.length >= FEWEST_QUERIES) return found;
  throw new ElanusError("INVALID_PARAMETER", "there are too few queries to teach a ranker by", {
    detail: `${found.length} of ${judged.length} judged queries find a relevant document; ${FEWEST_QUERIES} are needed`,
    hint: "judge more queries, or find more candidates",
  });
}

async function prepareLessons(
  { client, collection, users, signals = [] }: TrainRankerRequest,
  inputs: RankerInputs,
  found: readonly FoundQuery[],
): Promise<Lesson[]> {
  const reader = new TermReader(client, collection, inputs.analyzedAs);
  const lessons: Lesson[] = [];
  for (const { query, candidates } of found) {
    const features = await extractFeatures(reader, inputs, signals, query.text, candidates, users?.get(query.id));
    const grades = Float64Array.from(candidates, ({ id }) => gainOf(query.grades.get(id) ?? 0));
    const ids = candidates.map(({ id }) => id);
    lessons.push({ query, ids, features, grades, best: idealGain(query.grades, DEPTH) });
  }
  return lessons;
}
