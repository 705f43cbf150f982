import { type Command, InvalidArgumentError, Option } from "commander";
import type { Connection } from "../../client/connection.ts";
import {
  compareModes,
  type Evaluation,
  evaluate,
  HITS_NEEDED,
  type IdField,
  learnedRanker,
  METRICS,
  missingIds,
  type Reranker,
  type Retriever,
  retriever,
  type SearchMode,
} from "../../retrieval/index.ts";
import { type CommandContext, note, printJson } from "../command_context.ts";
import { type FunnelShape, funnelOptions, funnelShape } from "../funnel_options.ts";
import { judgedDocuments, judgedField } from "../judged_documents.ts";
import { chooseCollection, openPlace } from "../open_database.ts";
import { openReranker } from "../open_reranker.ts";
import { commaSeparated, wholeNumber } from "../option_parsers.ts";
import { type Judged, readJudged } from "../read_judged.ts";
import { renderComparison, renderEvaluation } from "../render_evaluation.ts";
import { SEARCH_MODES, type SearchModeName, sourceOf } from "../search_modes.ts";
import { plural } from "../terminal/format.ts";
import { startProgress } from "../terminal/progress.ts";

const LEARNED = "learned";
const MODES = [...SEARCH_MODES, LEARNED] as const;
type EvalMode = SearchModeName | typeof LEARNED;
const DEFAULT_MODES: readonly EvalMode[] = ["keyword", "semantic", "hybrid"];

const EXAMPLES = `
Modes: those of \`elanus search\`, and learned: hybrid, ordered by the ranker that \`elanus train ranker\` has made.
A hundred hits are asked for: a funnel never narrows to fewer, as it would for a search of ten.
Judgments are a TSV, CSV or JSONL file whose first three columns are query, document and grade, as BEIR's qrels; above 0 is
relevant, and nDCG gains the grade itself. Queries are BEIR's queries.jsonl or two columns, id and text; without them the
judgments hold the texts. All may be gzipped. Behind each mean stand the bounds of its 95 % bootstrap interval.

Examples:
  $ elanus eval --db shop.elanus --judgments judgments.tsv --modes keyword,semantic,hybrid
  $ elanus eval --db papers.elanus --judgments qrels/test.tsv --queries queries.jsonl.gz --compare keyword,hybrid
  $ elanus eval --db shop.elanus --judgments judgments.tsv --json`;

interface EvalOptions extends FunnelShape {
  readonly db: string;
  readonly collection?: string;
  readonly judgments: string;
  readonly queries?: string;
  readonly modes: readonly EvalMode[];
  readonly compare?: readonly [EvalMode, EvalMode];
  readonly candidates: number;
  readonly rerank?: string;
  readonly json?: boolean;
}

/** `elanus eval`: what each way of searching is worth by judgments. */
export function addEvalCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("eval")
    .description("measure ways of searching by judgments: nDCG@10, recall@100, MRR, and how long they take")
    .requiredOption("--db <place>", "the folder of the database, or the address of a server")
    .requiredOption("--judgments <file>", "query, document, grade: TSV, CSV or JSONL")
    .option("--collection <name>", "the collection, or an alias of it; may be left out where there is only one")
    .option("--queries <file>", "the texts of the queries, where the judgments hold ids")
    .addOption(
      new Option("--modes <list>", `some of ${MODES.join(", ")}`)
        .argParser(modeList)
        .default(DEFAULT_MODES, DEFAULT_MODES.join(",")),
    )
    .option("--compare <a,b>", "two modes, query by query", modePair)
    .option(
      "--candidates <n>",
      "rows that each search finds before they are fused",
      wholeNumber(HITS_NEEDED, 16384),
      200,
    );
  funnelOptions(command)
    .option(
      "--rerank <name>",
      "beside the modes, hybrid ordered by learned:NAME, cross-encoder:MODEL or http:MODEL@URL",
    )
    .option("--json", 'print { "modes": { "hybrid": { "ndcg@10", "recall@100", "mrr", "p50", "p99" }, ... } }')
    .addHelpText("after", EXAMPLES)
    .action((options: EvalOptions) => runEval(options, context));
}

async function runEval(options: EvalOptions, context: CommandContext): Promise<void> {
  const shape = funnelShape(options, modesOf(options));
  const judged = await readJudged(options);
  const client = await openPlace(options.db, { readOnly: true });
  try {
    const collection_name = await chooseCollection(client, options.collection);
    const field = judgedField(await client.describeCollection({ collection_name }));
    const evaluation = await evaluateWithProgress(
      client,
      collection_name,
      field,
      judged,
      { ...options, shape },
      context,
    );
    const missing = await missingIds(client, collection_name, field, judged.judgments);
    for (const text of notesOf(evaluation, missing, options)) note(context, text);
    print(evaluation, options, context);
  } finally {
    await client.close();
  }
}

/** All modes that are measured. */
function modesOf({ modes, compare }: EvalOptions): EvalMode[] {
  return [...new Set([...modes, ...(compare ?? [])])];
}

/** With the shape of funnels as it was checked. */
type Asked = EvalOptions & { readonly shape: FunnelShape };

async function evaluateWithProgress(
  client: Connection,
  collection_name: string,
  field: IdField,
  judged: Judged,
  options: Asked,
  { err, signal }: CommandContext,
): Promise<Evaluation> {
  const modes: Record<string, SearchMode> = {};
  for (const mode of modesOf(options)) {
    modes[mode] = documentsBy(await retrieverOf(client, collection_name, mode, options), field);
  }
  if (options.rerank !== undefined) {
    const reranker = await openReranker(client, collection_name, options.rerank);
    modes[options.rerank] = documentsBy(reranked(client, collection_name, reranker, options), field);
  }
  const bar = startProgress(err, "searching", { noun: "searches" });
  try {
    return await evaluate({ modes, ...judged, signal, onProgress: (done, total) => bar.update(done, total) });
  } finally {
    bar.stop();
  }
}

async function retrieverOf(
  client: Connection,
  collection_name: string,
  mode: EvalMode,
  options: Asked,
): Promise<Retriever> {
  if (mode === LEARNED) {
    return reranked(client, collection_name, await learnedRanker(client, collection_name), options);
  }
  const { candidates, shape } = options;
  const source = sourceOf(mode, { candidates, shape });
  return retriever({ client, collection_name }).retrieve(source);
}

/** The first of a hybrid search in the order of a re-ranker. */
function reranked(
  client: Connection,
  collection_name: string,
  reranker: Reranker,
  { candidates }: EvalOptions,
): Retriever {
  const found = retriever({ client, collection_name }).retrieve(sourceOf("hybrid", { candidates }));
  return found.rerank(reranker, { candidates: HITS_NEEDED });
}

function documentsBy(search: Retriever, field: IdField): SearchMode {
  return async (words, { signal }) => {
    const { hits } = await search(words, { limit: HITS_NEEDED, outputFields: [field.name], signal });
    return judgedDocuments(hits, field).map(({ id }) => id);
  };
}

function notesOf({ leftOut, modes }: Evaluation, missing: readonly string[], { queries }: EvalOptions): string[] {
  const { withoutText, withoutRelevant, withoutJudgments } = leftOut;
  const shown = (ids: readonly string[]) => `${ids.slice(0, 3).join(", ")}${ids.length > 3 ? ", ..." : ""}`;
  const counts: [ids: readonly string[], noun: string, what: string][] = [
    [missing, "judged document", "the collection does not have: no search can find them"],
    [withoutText, "judged query", `without a text in \`${queries}\``],
    [withoutRelevant, "judged query", "without a relevant document"],
    [withoutJudgments, "query", "without judgments"],
  ];
  const notes = counts.flatMap(([ids, noun, what]) => {
    const many = noun.endsWith("query") ? noun.replace(/query$/, "queries") : undefined;
    return ids.length === 0 ? [] : [`${plural(ids.length, noun, many)} ${what} (${shown(ids)})`];
  });
  for (const name of Object.keys(modes).filter((each) => each.split(":")[0] === LEARNED)) {
    notes.push(`figures of ${name} mean something only for queries that did not teach its ranker`);
  }
  return notes;
}

function print(evaluation: Evaluation, { compare, json }: EvalOptions, context: CommandContext): void {
  const comparison = compare && compareModes(evaluation, ...compare);
  if (json) {
    const modes = Object.entries(evaluation.modes).map(([name, { p50, p99, ...figures }]) => {
      const metrics = Object.fromEntries(METRICS.map((metric) => [metric, figures[metric]]));
      return [name, { ...metrics, p50, p99 }];
    });
    printJson(context, { modes: Object.fromEntries(modes), ...(comparison && { comparison }) });
    return;
  }
  context.out.print(renderEvaluation(evaluation, context.out));
  if (comparison) context.out.print(`\n${renderComparison(comparison, context.out)}`);
}

function modeList(text: string): EvalMode[] {
  return [...new Set(commaSeparated(text).map(modeNamed))];
}

function modePair(text: string): [EvalMode, EvalMode] {
  const [a, b, ...more] = commaSeparated(text).map(modeNamed);
  if (b !== undefined && a !== b && more.length === 0) return [a, b];
  throw new InvalidArgumentError("It must be two modes, as keyword,hybrid.");
}

function modeNamed(name: string): EvalMode {
  const mode = MODES.find((known) => known === name);
  if (mode !== undefined) return mode;
  throw new InvalidArgumentError(`There is no mode \`${name}\`; there are ${MODES.join(", ")}.`);
}
