import { type Command, Option } from "commander";
import { ElanusError } from "../../errors/index.ts";
import { writeBytesAtomically } from "../../storage/files/index.ts";
import {
  EMBEDDER_DEPTH,
  type EmbedderOptions,
  type EmbedderTraining,
  type ItemTexts,
  readItemTexts,
  type TextPair,
  type TrainEmbedderRequest,
  titlePairs,
  trainEmbedder,
} from "../../towers/embedder/index.ts";
import { NEGATIVES } from "../../towers/options.ts";
import { type CommandContext, note, printJson } from "../command_context.ts";
import { keptTraining } from "../kept_training.ts";
import { commaSeparated, commaSeparatedNumbers, numberAbove0, wholeNumber } from "../option_parsers.ts";
import { readJudged } from "../read_judged.ts";
import { formatBytes, formatCount } from "../terminal/format.ts";
import { TrainingView } from "../training_view.ts";

const EXAMPLES = `
The embedder begins as \`lsa\` of the items and learns on from pairs: judgments (query, item, grade, as for
\`elanus eval\`; items of grade 0 are told from the others), clicks (query and item, a line for each), or, without either,
titles and what else stands in their items. Its first few dims are embeddings of their own. A tenth of the queries is held
out, and the recall of their items decides when to stop; where nothing is better than lsa, lsa is what comes out. What
has been learnt is kept beside the file after every epoch: --resume goes on from there, to the same embedder.

Examples:
  $ elanus train embedder --items products.jsonl.gz --out shop.embedder
  $ elanus train embedder --items corpus.jsonl.gz --judgments qrels.tsv --queries queries.jsonl --out papers.embedder
  $ elanus ingest corpus.jsonl.gz --db papers.elanus --collection papers --embedder trained:papers.embedder`;

/** What of the command line is an option of the training itself; what is absent has its default. */
const TRAINING = [
  ...(["dim", "prefixes", "negatives", "temperature", "batch", "epochs", "patience", "rate", "seed"] as const),
];

interface TrainEmbedderOptions extends Partial<Pick<EmbedderOptions, (typeof TRAINING)[number]>> {
  readonly items: readonly string[];
  readonly out: string;
  readonly judgments?: string;
  readonly clicks?: string;
  readonly queries?: string;
  readonly key?: string;
  readonly text?: string[];
  readonly resume?: boolean;
  readonly json?: boolean;
}

/** `elanus train embedder`. */
export function addTrainEmbedder(train: Command, context: CommandContext): void {
  train
    .command("embedder")
    .description("learn from queries and their items, or from titles, how texts become vectors")
    .requiredOption("--items <files...>", "the items with their texts: files of any format of `ingest`")
    .requiredOption("--out <file>", "where the embedder is written: `ingest --embedder trained:FILE` takes it")
    .option("--judgments <file>", "query, item, grade: TSV, CSV or JSONL")
    .option("--clicks <file>", "query, item: a line for each click")
    .option("--queries <file>", "the texts of the queries, where the others hold ids")
    .option("--key <column>", "the column of the items that is their id")
    .option("--text <columns>", "the columns that are embedded, the title first", commaSeparated)
    .option("--resume", "go on with the training that was interrupted")
    .option("--dim <n>", "values of a vector (256)", wholeNumber(2, 4096))
    .option("--prefixes <list>", "dims of shorter vectors that are taught too (32,64,128)", commaSeparatedNumbers)
    .addOption(new Option("--negatives <kind>", "what a query's item is told from (in-batch)").choices(NEGATIVES))
    .option("--temperature <x>", "what products are divided by before the softmax (0.05)", numberAbove0)
    .option("--rate <x>", "the step size (0.008; 0.005 of titles)", numberAbove0)
    .option("--batch <n>", "pairs of a step (512)", wholeNumber(2, 65_536))
    .option("--epochs <n>", "the most epochs, each of up to 10,000 pairs (12; 2 of titles)", wholeNumber(1, 10_000))
    .option("--patience <n>", "epochs without a better recall that end it (3)", wholeNumber(1, 10_000))
    .option("--seed <n>", "equal seeds and data give equal embedders (1)", wholeNumber(0, 2 ** 32 - 1))
    .option("--json", 'print { "identity", "pairs", "begunWith", "epochs", "bestEpoch" }')
    .addHelpText("after", EXAMPLES)
    .action((options: TrainEmbedderOptions) => runTrainEmbedder(options, context));
}

async function runTrainEmbedder(options: TrainEmbedderOptions, context: CommandContext): Promise<void> {
  if (options.judgments !== undefined && options.clicks !== undefined) {
    throw new ElanusError("INVALID_PARAMETER", "an embedder learns either from --judgments or from --clicks");
  }
  const kept = await keptTraining(options.out, options.resume === true, context);
  const documents = await readItemTexts(options.items, { key: options.key, text: options.text });
  const view = new TrainingView(context.err, EMBEDDER_DEPTH);
  try {
    const taughtBy = await pairsOf(options, documents, context);
    const training = await trainEmbedder({
      ...taughtBy,
      texts: documents.map(({ text }) => text),
      options: { ...taughtBy.options, ...givenOf(options) },
      resume: kept.resume,
      onCheckpoint: kept.keep,
      onProgress: view.show,
      signal: context.signal,
    });
    view.finish(training.epochs.at(-1));
    const bytes = training.embedder.save();
    await writeBytesAtomically(options.out, bytes);
    await kept.drop();
    if (options.json) printTrainedJson(training, context);
    else printTrained(training, options.out, bytes.length, context);
  } finally {
    view.stop();
  }
}

/** What was given of the training's options; the training checks and completes them. */
function givenOf(options: TrainEmbedderOptions): Partial<EmbedderOptions> {
  return Object.fromEntries(TRAINING.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])));
}

async function pairsOf(
  options: TrainEmbedderOptions,
  documents: readonly ItemTexts[],
  context: CommandContext,
): Promise<Pick<TrainEmbedderRequest, "pairs" | "items" | "options">> {
  if (options.judgments === undefined && options.clicks === undefined) {
    if (options.queries === undefined) return titlePairs(documents);
    throw new ElanusError("INVALID_PARAMETER", "--queries alone says nothing of what answers them", {
      hint: "give --judgments or --clicks as well",
    });
  }
  const { judgments, queries } = await readJudged(options);
  const pairs = [...judgments].flatMap(([query, grades]) => {
    const text = queries === undefined ? query : queries.get(query);
    if (text === undefined) return [];
    return Array.from(grades, ([item, grade]): TextPair => ({ query: text, item, weight: Math.max(grade, 0) }));
  });
  const items = new Map(documents.map(({ id, text }) => [id, text]));
  const untold = [...judgments.keys()].filter((query) => queries?.has(query) === false).length;
  const strange = pairs.filter(({ item }) => !items.has(item)).length;
  if (untold > 0) note(context, `passed over, without a text: ${formatCount(untold)} of the queries`);
  if (strange > 0) note(context, `passed over, of items that are not there: ${formatCount(strange)} of the pairs`);
  return { pairs, items };
}

function printTrainedJson({ embedder, begunWith, epochs, bestEpoch }: EmbedderTraining, context: CommandContext): void {
  const { identity, description } = embedder;
  printJson(context, { identity, pairs: description.pairs, begunWith, epochs, bestEpoch });
}

function printTrained(training: EmbedderTraining, out: string, bytes: number, context: CommandContext): void {
  const { embedder, begunWith, epochs, bestEpoch } = training;
  const { bold, green } = context.out.colors;
  const pairs = `${formatCount(embedder.description.pairs)} pairs`;
  context.out.print(`${green("✓")} ${bold(out)}: ${embedder.id}, taught by ${pairs}, ${formatBytes(bytes)}`);
  context.out.print(`  epoch ${bestEpoch} of ${epochs.length}${worthOf(epochs[bestEpoch - 1]?.recall, begunWith)}`);
}

function worthOf(recall: number | undefined, begunWith: number | undefined): string {
  if (begunWith === undefined) return "";
  const before = begunWith.toFixed(3);
  if (recall === undefined)
    return `: nothing was better than lsa, recall@${EMBEDDER_DEPTH} ${before} on queries held out`;
  return `, recall@${EMBEDDER_DEPTH} ${recall.toFixed(3)} on queries held out (lsa ${before})`;
}
