import { type Command, Option } from "commander";
import { ElanusError } from "../../errors/index.ts";
import { writeBytesAtomically } from "../../storage/files/index.ts";
import {
  type AblationResult,
  ablateNegatives,
  type InteractionLog,
  NEGATIVES,
  readFeatures,
  readInteractions,
  splitByTime,
  type TowersData,
  type TowersOptions,
  type TrainedTowers,
  trainTowers,
} from "../../towers/index.ts";
import { compareByTime } from "../../towers/interactions.ts";
import { type CommandContext, printJson } from "../command_context.ts";
import { keptTraining } from "../kept_training.ts";
import {
  columnRoles,
  commaSeparated,
  commaSeparatedNumbers,
  numberAbove0,
  timePoint,
  wholeNumber,
} from "../option_parsers.ts";
import { shareBar } from "../terminal/bar.ts";
import { formatBytes, formatCount } from "../terminal/format.ts";
import { renderTable } from "../terminal/table.ts";
import { TrainingView } from "../training_view.ts";

const EXAMPLES = `
Interactions are user, item, time and weight, one a record; columns are found by their names, as user_id, movieId or
timestamp. Where a column clicked is 0 or false, the record is an item that was shown and passed over: a negative of that
user. Each user's last interaction is held out, or with --validate-from what happened from a time on, and recall@100 on
those decides when to stop. What has been learnt is kept beside the file after every epoch: --resume goes on from there,
to the same towers as without the interruption.

Examples:
  $ elanus train towers --interactions ratings.csv --items movies.csv --out films.towers
  $ elanus train towers --interactions clicks.jsonl.gz --items products.jsonl.gz --fields title,brand,price --out shop.towers
  $ elanus train towers --interactions clicks.jsonl.gz --validate-from 2026-03-01 --out shop.towers
  $ elanus train towers --interactions ratings.csv --items movies.csv --ablation`;

/** What of the command line is an option of the training itself; what is absent has its default. */
const TRAINING = [
  ...(["dim", "hidden", "prefixes", "history", "negatives", "temperature", "optimiser"] as const),
  ...(["batch", "epochs", "patience", "rate", "seed", "name"] as const),
];

interface TrainTowersOptions extends Partial<Pick<TowersOptions, (typeof TRAINING)[number]>> {
  readonly interactions: readonly string[];
  readonly items?: readonly string[];
  readonly users?: readonly string[];
  readonly columns?: Readonly<Record<string, string>>;
  readonly fields?: readonly string[];
  readonly validateFrom?: number;
  readonly out?: string;
  readonly resume?: boolean;
  readonly ablation?: boolean;
  readonly json?: boolean;
}

/** `elanus train towers`. */
export function addTrainTowers(train: Command, context: CommandContext): void {
  train
    .command("towers")
    .description("learn from what users did which items to offer them: a user tower and an item tower")
    .requiredOption("--interactions <files...>", "user, item, time, weight, clicked: files of any format of `ingest`")
    .option("--items <files...>", "what is known of items: an id, and texts, categories and numbers")
    .option("--users <files...>", "what is known of users, likewise")
    .option(
      "--columns <list>",
      "columns by what they are, as user=who,item=sku,time=at; users=member is the id in --users",
      columnRoles,
    )
    .option("--fields <list>", "the fields of items that count (all)", commaSeparated)
    .option(
      "--validate-from <time>",
      "hold out what happened from then on: a number or a date (each last one)",
      timePoint,
    )
    .option("--out <file>", "where the towers are written")
    .option("--resume", "go on with the training that was interrupted")
    .option("--ablation", "train by each kind of negatives, and print recall@100 of each")
    .option("--name <name>", "what the towers are called (towers)")
    .option("--dim <n>", "values of a vector (64)", wholeNumber(2, 4096))
    .option("--prefixes <list>", "dims of shorter vectors that are taught too, as 16,32", commaSeparatedNumbers)
    .option("--hidden <n>", "rectified units of each tower; 0 for linear towers (64)", wholeNumber(0, 4096))
    .option("--history <n>", "the last items of a history that count (50)", wholeNumber(1, 10_000))
    .addOption(new Option("--negatives <kind>", "what a user's next item is told from (mixed)").choices(NEGATIVES))
    .addOption(new Option("--optimiser <name>", "(adam)").choices(["adam", "adagrad"]))
    .option("--temperature <x>", "what products are divided by before the softmax (0.1)", numberAbove0)
    .option("--rate <x>", "the step size (0.003)", numberAbove0)
    .option("--batch <n>", "examples of a step (1024)", wholeNumber(2, 65_536))
    .option("--epochs <n>", "the most times that all is learnt (50)", wholeNumber(1, 10_000))
    .option("--patience <n>", "epochs without a better recall that end it (5)", wholeNumber(1, 10_000))
    .option("--seed <n>", "equal seeds and data give equal towers (1)", wholeNumber(0, 2 ** 32 - 1))
    .option("--json", 'print { "identity", "epochs", "bestEpoch" }, or with --ablation { "ablation" }')
    .addHelpText("after", EXAMPLES)
    .action((options: TrainTowersOptions) => runTrainTowers(options, context));
}

async function runTrainTowers(options: TrainTowersOptions, context: CommandContext): Promise<void> {
  if ((options.out === undefined) === (options.ablation !== true)) {
    throw new ElanusError("INVALID_PARAMETER", "towers are written to --out, or compared by --ablation");
  }
  const data = await readData(options);
  if (options.ablation) await runAblation(options, data, context);
  else await trainToFile(options, options.out ?? "", data, context);
}

async function readData(options: TrainTowersOptions): Promise<TowersData> {
  const { interactions, items, users, columns, fields } = options;
  const log = await readInteractions(interactions, columns);
  const itemFeatures = items === undefined ? undefined : await readFeatures(items, "item", { columns, fields });
  const userFeatures = users === undefined ? undefined : await readFeatures(users, "user", { columns });
  return { ...log, ...heldOutFrom(log, options.validateFrom), items: itemFeatures, users: userFeatures };
}

function heldOutFrom({ interactions }: InteractionLog, time: number | undefined): Partial<TowersData> {
  if (time === undefined) return {};
  const known = interactions.filter(({ weight }) => weight > 0).sort(compareByTime);
  // The training says that there is nothing.
  if (known.length === 0) return {};
  const { train, heldOut } = splitByTime(known, time);
  if (heldOut.length > 0 && train.length > 0) return { interactions: train, validation: heldOut };
  throw new ElanusError(
    "INVALID_PARAMETER",
    "--validate-from leaves nothing to learn from, or nothing to be foretold",
    {
      detail: `it is ${time}, and the interactions are from ${known[0].time} to ${known[known.length - 1].time}`,
      hint: "give a time between, in the unit of the interactions; a date is milliseconds since 1970",
    },
  );
}

async function trainToFile(
  options: TrainTowersOptions,
  out: string,
  data: TowersData,
  context: CommandContext,
): Promise<void> {
  const kept = await keptTraining(out, options.resume === true, context);
  const view = new TrainingView(context.err);
  try {
    const trained = await trainTowers({
      ...data,
      options: trainingOptions(options),
      resume: kept.resume,
      onCheckpoint: kept.keep,
      onProgress: view.show,
      signal: context.signal,
    });
    const bytes = trained.towers.save();
    await writeBytesAtomically(out, bytes);
    await kept.drop();
    view.finish(trained.epochs.at(-1));
    if (options.json) printTrainedJson(trained, context);
    else printTrained(trained, { ...options, out }, bytes.length, context);
    trained.towers.close();
  } finally {
    view.stop();
  }
}

/** What was given of the training's options; the training checks and completes them. */
function trainingOptions(options: TrainTowersOptions): Partial<TowersOptions> {
  return Object.fromEntries(TRAINING.map((name) => [name, options[name]]));
}

function printTrainedJson({ towers, epochs, bestEpoch }: TrainedTowers, context: CommandContext): void {
  printJson(context, { identity: towers.identity, epochs, bestEpoch });
}

function printTrained(
  { towers, epochs, bestEpoch }: TrainedTowers,
  { out, validateFrom }: { readonly out: string; readonly validateFrom?: number },
  bytes: number,
  context: CommandContext,
) {
  const { bold, green } = context.out.colors;
  const { name, version, dim } = towers.identity;
  const recall = epochs[bestEpoch - 1]?.recall;
  const heldOut = validateFrom === undefined ? "each user's last interaction" : `what happened from ${validateFrom} on`;
  const worth = recall === undefined ? "" : `, recall@100 ${recall.toFixed(3)} on ${heldOut}`;
  const items = `${formatCount(towers.model.itemIds.length)} items`;
  context.out.print(`${green("✓")} ${bold(out)}: ${name} ${version}, ${dim} dims, ${items}, ${formatBytes(bytes)}`);
  context.out.print(`  epoch ${bestEpoch} of ${epochs.length}${worth}`);
}

async function runAblation(options: TrainTowersOptions, data: TowersData, context: CommandContext): Promise<void> {
  const view = new TrainingView(context.err);
  const request = { ...data, options: trainingOptions(options), onProgress: view.show, signal: context.signal };
  const results: AblationResult[] = [];
  try {
    for await (const result of ablateNegatives(request, view.begin)) results.push(result);
  } finally {
    view.stop();
  }
  if (options.json) printJson(context, { ablation: results });
  else context.out.print(renderAblation(results, context));
}

function renderAblation(results: readonly AblationResult[], { out }: CommandContext): string {
  const columns = [
    { title: "negatives" },
    { title: "recall@100", align: "right" as const },
    { title: "epoch", align: "right" as const },
    { title: "" },
  ];
  const cells = results.map(({ negatives, recall = 0, bestEpoch }) => {
    return [negatives, recall.toFixed(3), String(bestEpoch), out.colors.yellow(shareBar(recall, 20))];
  });
  return renderTable(columns, cells, out);
}
