import type { ResultRow } from "../../client/responses.ts";
import type { Reranker } from "../../retrieval/index.ts";
import type { CommandContext } from "../command_context.ts";
import type { OpenCollection } from "../open_collection.ts";
import { type Judged, readJudged } from "../read_judged.ts";
import { plural } from "../terminal/format.ts";
import { startProgress } from "../terminal/progress.ts";
import { type BuildFigures, measureBuilds } from "./build_table.ts";
import { judgedQueries } from "./catalogue/judged_queries.ts";
import { demoColumns } from "./demo_columns.ts";
import { demoReranker, type LearntFigures } from "./demo_reranker.ts";
import { renderBuildSection, renderClosing, renderEfSection, renderLegend } from "./demo_sections.ts";
import { type EfFigures, measureEfs } from "./ef_table.ts";
import { chooseFilterFields } from "./filter_fields.ts";
import { type DemoDatabase, type DemoOptions, withDemoDatabase } from "./make_demo_database.ts";
import { type QueryAnswers, runColumns } from "./run_columns.ts";
import { sampleVectors, titleQueries } from "./samples.ts";
import { renderSideBySide } from "./side_by_side.ts";

/** All that a demo found, for machines. */
export interface DemoReport {
  readonly collection: string;
  readonly rows: number;
  readonly seconds: number;
  readonly learnt?: LearntFigures;
  readonly queries: readonly QueryAnswers[];
  readonly ef: readonly EfFigures[];
  readonly builds: readonly BuildFigures[];
}

/**
 * The main job, from a file to answers: ingests it, shows the same queries in every way of searching side by side,
 * and ends with what `ef`, `M` and `efConstruction` cost and find.
 *
 * @param print shows a part of the results to a person, as soon as it is there
 */
export async function runDemo(
  options: DemoOptions,
  context: CommandContext,
  print: (text: string) => void,
): Promise<DemoReport> {
  const startedAt = performance.now();
  const judged = await judgedFor(options);
  return withDemoDatabase(options, context, async (database) => {
    const { collection, rows } = database;
    const { name } = collection;
    const { reranker, learnt } = await demoReranker(collection, judged, context);
    print(renderLegend(learnt, context.out));
    const queries = await answerAll(database, reranker, context, print);
    const ef = await efFigures(collection, rows, context);
    print(renderEfSection(ef, context.out));
    const builds = await buildFigures(collection, rows, context);
    print(renderBuildSection(builds, Math.min(rows.length, collection.rows), context.out));
    const seconds = (performance.now() - startedAt) / 1000;
    print(renderClosing(options.db, name, seconds, context.out));
    return { collection: name, rows: collection.rows, seconds, ...(learnt && { learnt }), queries, ef, builds };
  });
}

/** The generated catalogue brings its judgments. */
async function judgedFor({ file, judgments, rows }: DemoOptions): Promise<Judged | undefined> {
  if (file === undefined) return { judgments: judgedQueries(rows) };
  return judgments === undefined ? undefined : readJudged({ judgments });
}

/** Enough for a p99 that is not the slowest search alone. */
const EF_QUERIES = 200;
const BUILD_QUERIES = 100;

async function answerAll(
  { collection, rows, words }: DemoDatabase,
  reranker: Reranker,
  context: CommandContext,
  print: (text: string) => void,
): Promise<QueryAnswers[]> {
  const columns = await demoColumns(collection, reranker);
  const filterFields = chooseFilterFields(collection.scalarFields, rows);
  const all: QueryAnswers[] = [];
  for (const query of words) {
    context.signal.throwIfAborted();
    const answers = await runColumns(collection, columns, filterFields, query);
    print(`\n${renderSideBySide(answers, context.out)}`);
    all.push(answers);
  }
  return all;
}

async function efFigures(
  collection: OpenCollection,
  rows: readonly ResultRow[],
  { err, signal }: CommandContext,
): Promise<EfFigures[]> {
  const queries = await titleQueries(collection, rows, EF_QUERIES);
  const progress = startProgress(err, "searching at every ef", { noun: "searches" });
  const figures = await measureEfs(collection, queries, (done, total) => {
    signal.throwIfAborted();
    progress.update(done, total);
  });
  progress.finish(`${queries.length} queries`);
  return figures;
}

async function buildFigures(
  collection: OpenCollection,
  rows: readonly ResultRow[],
  { err, signal }: CommandContext,
): Promise<BuildFigures[]> {
  const { vectors, count } = await sampleVectors(collection);
  const queries = await titleQueries(collection, rows, BUILD_QUERIES);
  const progress = startProgress(err, "building nine graphs");
  const figures = await measureBuilds(vectors, collection.dim, queries, {
    onProgress: (share) => progress.update(share, 1),
    signal,
  });
  progress.finish(plural(count, "vector"));
  return figures;
}
