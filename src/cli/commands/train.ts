import type { Command } from "commander";
import type { Connection } from "../../client/connection.ts";
import { ElanusError } from "../../errors/index.ts";
import {
  type Comparison,
  HITS_NEEDED,
  importances,
  retriever,
  saveRanker,
  type TrainedRanker,
  type TrainStage,
  trainRanker,
} from "../../retrieval/index.ts";
import { type CommandContext, printJson } from "../command_context.ts";
import { judgedDocuments, judgedField } from "../judged_documents.ts";
import { chooseCollection, openPlace } from "../open_database.ts";
import { commaSeparated } from "../option_parsers.ts";
import { rankedTexts } from "../ranked_texts.ts";
import { type Judged, readJudged } from "../read_judged.ts";
import { renderComparison } from "../render_evaluation.ts";
import { sourceOf } from "../search_modes.ts";
import { shareBar } from "../terminal/bar.ts";
import { formatCount, formatShare } from "../terminal/format.ts";
import { type Progress, startProgress } from "../terminal/progress.ts";
import type { Screen } from "../terminal/screen.ts";
import { renderTable } from "../terminal/table.ts";
import { addTrainEmbedder } from "./train_embedder.ts";
import { addTrainTowers } from "./train_towers.ts";

const EXAMPLES = `
The ranker orders what a hybrid search finds: it looks at the scores of the searches, at the words and phrases that each text
field shares with the query, and at the number fields, as price and rating. Judgments are query, document, grade, as for
\`elanus eval\`; clicks are query and document, a line for each click. It is kept with the collection, in the place of an
earlier one, and is the mode learned of \`elanus eval\`. What it is worth is told by cross-validation: every query is ranked
by trees that were taught by the others.

Examples:
  $ elanus train ranker --db shop.elanus --judgments judgments.tsv
  $ elanus train ranker --db shop.elanus --clicks clicks.csv --texts title,brand --numbers price,rating`;

interface TrainOptions {
  readonly db: string;
  readonly collection?: string;
  readonly judgments?: string;
  readonly clicks?: string;
  readonly queries?: string;
  readonly texts?: readonly string[];
  readonly numbers?: readonly string[];
  readonly name: string;
  readonly json?: boolean;
}

/** `elanus train`: models that are learnt from what people say or do. */
export function addTrainCommand(program: Command, context: CommandContext): void {
  const train = program.command("train").description("learn a model from what people say or do");
  addTrainTowers(train, context);
  addTrainEmbedder(train, context);
  train
    .command("ranker")
    .description("learn from judgments or clicks which hits should stand first")
    .requiredOption("--db <place>", "the folder of the database, or the address of a server")
    .option("--collection <name>", "the collection, or an alias of it; may be left out where there is only one")
    .option("--judgments <file>", "query, document, grade: TSV, CSV or JSONL")
    .option("--clicks <file>", "query, document: a line for each click")
    .option("--queries <file>", "the texts of the queries, where the others hold ids")
    .option("--texts <list>", "the text fields that it looks at (all)", commaSeparated)
    .option("--numbers <list>", "the number fields that it looks at (all)", commaSeparated)
    .option("--name <name>", "what it is called", "default")
    .option("--json", 'print { "crossValidation", "importances", "taughtBy" }')
    .addHelpText("after", EXAMPLES)
    .action((options: TrainOptions) => runTrain(options, context));
}

async function runTrain(options: TrainOptions, context: CommandContext): Promise<void> {
  if ((options.judgments === undefined) === (options.clicks === undefined)) {
    throw new ElanusError("INVALID_PARAMETER", "a ranker learns either from --judgments or from --clicks");
  }
  const judged = await readJudged(options);
  const client = await openPlace(options.db);
  try {
    const collection = await chooseCollection(client, options.collection);
    const trained = await trainWithProgress(client, collection, options, judged, context);
    await saveRanker(client, collection, trained.model, options.name);
    if (options.json) printTrainedJson(trained, context);
    else printTrained(trained, options.name, context.out);
  } finally {
    await client.close();
  }
}

const LABELS: Readonly<Record<TrainStage, [label: string, noun: string]>> = {
  search: ["searching", "queries"],
  validate: ["cross-validating", "trees"],
  train: ["learning", "trees"],
};

async function trainWithProgress(
  client: Connection,
  collection: string,
  options: TrainOptions,
  judged: Judged,
  { err, signal }: CommandContext,
): Promise<TrainedRanker> {
  const description = await client.describeCollection({ collection_name: collection });
  const field = judgedField(description);
  const texts = options.texts ?? rankedTexts(description, field);
  const search = retriever({ client, collection_name: collection }).retrieve(sourceOf("hybrid", { candidates: 200 }));
  let shown: { readonly stage: TrainStage; readonly bar: Progress } | undefined;
  const onProgress = (stage: TrainStage, done: number, total: number): void => {
    if (shown?.stage !== stage) {
      shown?.bar.stop();
      const [label, noun] = LABELS[stage];
      shown = { stage, bar: startProgress(err, label, { noun }) };
    }
    shown.bar.update(done, total);
  };
  try {
    return await trainRanker({
      ...{ client, collection, texts, signal, onProgress },
      ...judged,
      numbers: options.numbers,
      find: async (words) => judgedDocuments((await search(words, { limit: HITS_NEEDED, signal })).hits, field),
    });
  } finally {
    shown?.bar.stop();
  }
}

function printTrainedJson({ model, crossValidation }: TrainedRanker, context: CommandContext): void {
  printJson(context, {
    crossValidation,
    importances: Object.fromEntries(importances(model)),
    taughtBy: model.taughtBy,
  });
}

const FEATURES_SHOWN = 12;

function printTrained({ model, crossValidation }: TrainedRanker, name: string, screen: Screen): void {
  const { bold, green, yellow } = screen.colors;
  const { queries, candidates } = model.taughtBy;
  const shown = importances(model).slice(0, FEATURES_SHOWN);
  const cells = shown.map(([feature, share]) => [feature, formatShare(share), yellow(shareBar(share, 20))]);
  screen.print(renderTable([{ title: "feature" }, { title: "share", align: "right" }, { title: "" }], cells, screen));
  screen.print(`\n${renderComparison(crossValidation, screen)}`);
  const taught = `${formatCount(queries)} queries, ${formatCount(candidates)} candidates`;
  screen.print(`${green("✓")} ranker ${bold(name)}, taught by ${taught}: ${verdictOf(crossValidation)}`);
}

function verdictOf({ interval: [low, high] }: Comparison): string {
  if (low > 0) return "better than the order of the search on queries that it has not seen";
  if (high < 0) return "worse than the order of the search: it learnt nothing that holds";
  return "no difference to the order of the search that these queries can show";
}
