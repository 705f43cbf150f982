import type { Command } from "commander";
import type { Connection } from "../../client/connection.ts";
import { openRecordedEmbedder } from "../../embed/index.ts";
import { ElanusError } from "../../errors/index.ts";
import {
  type FunnelPoint,
  type FunnelTuning,
  isTunable,
  type TunePoint,
  type TuneQuery,
  type Tuning,
  tuneFunnel,
  tuneIndex,
} from "../../retrieval/index.ts";
import { readText } from "../../storage/files/index.ts";
import { type CommandContext, printJson } from "../command_context.ts";
import { chooseCollection, openPlace } from "../open_database.ts";
import { shareOfOne, wholeNumber } from "../option_parsers.ts";
import { shareBar } from "../terminal/bar.ts";
import { formatCount, formatDuration, formatShare } from "../terminal/format.ts";
import { startProgress } from "../terminal/progress.ts";
import type { Screen } from "../terminal/screen.ts";
import { renderTable, type TableColumn } from "../terminal/table.ts";

const EXAMPLES = `
Searches the index with ever more candidates until the recall is reached, then narrows down to the fewest that do. Half
of the queries choose the value; the other half, held out, say what it is worth. Without --queries rows of the collection
are drawn at random and searched for, each without itself; queries that people write are often farther from the rows.
Where codes bound what is found (IVF_SQ8, IVF_PQ, SCANN) it also finds how many of the best are to be scored exactly.

With --funnel it then looks for the cheapest funnel that reaches the same recall: by how many of the first dims candidates
are found, how many of them, and by which dims they are narrowed down. It pays where the first dims matter most (Matryoshka).

Examples:
  $ elanus tune --db shop.elanus --target-recall 0.98
  $ elanus tune --db shop.elanus --collection products --queries queries.txt --limit 50
  $ elanus tune --db shop.elanus --filter "price < 20" --json
  $ elanus tune --db films.elanus --funnel --target-recall 0.95`;

interface TuneOptions {
  readonly db: string;
  readonly collection?: string;
  readonly field?: string;
  readonly targetRecall: number;
  readonly limit: number;
  readonly sample: number;
  readonly queries?: string;
  readonly filter?: string;
  readonly funnel?: boolean;
  readonly json?: boolean;
}

/** What was found: of an index that has nothing to tune, the funnel alone. */
interface Tunings {
  readonly index?: Tuning;
  readonly funnel?: FunnelTuning;
}

/** `elanus tune`: the cheapest search parameters that find enough. */
export function addTuneCommand(program: Command, context: CommandContext): void {
  program
    .command("tune")
    .description("find the cheapest search parameters that reach a recall")
    .requiredOption("--db <place>", "the folder of the database, or the address of a server")
    .option("--collection <name>", "the collection, or an alias of it; may be left out where there is only one")
    .option("--field <name>", "the vector field; may be left out where there is only one")
    .option("--target-recall <share>", "the mean share of the exact hits to be found", shareOfOne, 0.98)
    .option("--limit <n>", "hits of a search", wholeNumber(1, 1000), 10)
    .option(
      "--queries <file>",
      "what to search for, words or a JSON array of numbers a line; without it rows are drawn",
    )
    .option("--sample <n>", "how many rows are drawn", wholeNumber(2, 16384), 400)
    .option("--filter <expr>", "searches have this filter")
    .option("--funnel", "then find the cheapest funnel that reaches the recall")
    .option("--json", 'print { "indexType", "parameters", "chosen", "heldOut", "curve", "exact", "funnel", ... }')
    .addHelpText("after", EXAMPLES)
    .action((options: TuneOptions) => runTune(options, context));
}

async function runTune(options: TuneOptions, context: CommandContext): Promise<void> {
  const client = await openPlace(options.db, { readOnly: true });
  try {
    const collection = await chooseCollection(client, options.collection);
    const { index, funnel } = await tuneWithProgress(client, collection, options, context);
    if (options.json) return printJson(context, { ...index, ...(funnel && { funnel }) });
    if (index !== undefined) printTuning(index, options.targetRecall, context.out);
    if (funnel !== undefined) printFunnel(funnel, options.targetRecall, context.out);
  } finally {
    await client.close();
  }
}

async function tuneWithProgress(
  client: Connection,
  collection: string,
  options: TuneOptions,
  context: CommandContext,
): Promise<Tunings> {
  const queries =
    options.queries === undefined ? undefined : await queriesIn(client, collection, options, options.queries);
  const bar = startProgress(context.err, "searching", { noun: "searches" });
  try {
    let before = 0;
    const request = { ...options, collection, queries, signal: context.signal };
    const onProgress = (searches: number) => bar.update(before + searches);
    const ofIndex = (searches: number) => {
      before = searches;
      bar.update(searches);
    };
    const isPassedOver = options.funnel && !(await isTunable(client, request));
    const index = isPassedOver ? undefined : await tuneIndex(client, { ...request, onProgress: ofIndex });
    const funnel = options.funnel ? await tuneFunnel(client, { ...request, onProgress }) : undefined;
    bar.stop();
    return { index, funnel };
  } catch (error) {
    bar.stop();
    throw error;
  }
}

/** A file has a query in each line: a vector as an array of JSON, or words. */
async function queriesIn(
  client: Connection,
  collection: string,
  { field }: TuneOptions,
  file: string,
): Promise<TuneQuery[]> {
  const lines = (await readText(file)).split("\n").map((line) => line.trim());
  const given = lines.filter((line) => line !== "");
  if (given.length < 2) {
    throw new ElanusError("INVALID_PARAMETER", `\`${file}\` has too few queries to tune by`, {
      detail: `${formatCount(given.length)}; half of them choose, the others judge`,
      hint: "write one query in each line",
    });
  }
  if (given.every((line) => line.startsWith("["))) return given.map((line, i) => ({ vector: vectorIn(line, file, i) }));
  const embedder = await openRecordedEmbedder(client, collection, field ?? (await onlyField(client, collection)));
  const queries: TuneQuery[] = [];
  for (const text of given) queries.push({ vector: (await embedder.embedQuery(text)).dense[0] });
  return queries;
}

/** @throws ElanusError INVALID_FILE that names the query. */
function vectorIn(line: string, file: string, index: number): number[] {
  try {
    const values: unknown = JSON.parse(line);
    if (Array.isArray(values) && values.every(Number.isFinite)) return values;
  } catch {
    // Told below, as what is JSON but no vector.
  }
  throw new ElanusError("INVALID_FILE", `query ${index + 1} of \`${file}\` is not a vector`, {
    detail: `every line begins with \`[\`, and this one is not an array of finite numbers: ${line.slice(0, 40)}`,
    hint: "write each vector as an array of numbers in one line, or words in all lines",
  });
}

/** @throws ElanusError INVALID_PARAMETER where there are several: what embeds one makes no queries of another. */
async function onlyField(client: Connection, collection: string): Promise<string> {
  const { anns_fields } = await client.describeCollection({ collection_name: collection });
  const embedded = Object.values(anns_fields).filter(({ is_function_output }) => !is_function_output);
  const fields = embedded.map(({ name }) => name);
  if (fields.length === 1) return fields[0];
  throw new ElanusError("INVALID_PARAMETER", `collection \`${collection}\` has ${fields.length} vector fields`, {
    hint: `name one with --field: ${fields.join(", ")}`,
  });
}

function printTuning(tuning: Tuning, target: number, screen: Screen): void {
  const { chosen, heldOut, exact, curve } = tuning;
  const { bold, dim, yellow } = screen.colors;
  screen.print(curveTable(tuning, screen));
  screen.print(dim(`exact scan: p50 ${formatDuration(exact.p50)}, p99 ${formatDuration(exact.p99)}`));
  if (chosen !== undefined && heldOut !== undefined) {
    printChosen(bold(inWords(chosen.params)), { ...tuning, chosen, heldOut, target }, screen);
    return;
  }
  const best = curve.reduce((a, b) => (b.recall > a.recall ? b : a));
  const what = `nothing reaches ${formatShare(target)}: ${inWords(best.params)} finds ${formatShare(best.recall)}`;
  screen.print(yellow(`! ${what}; ${betterIndex(tuning.indexType)}`));
}

/** What a tuning chose and what it is worth, with a warning where the queries that had no part in it find too little. */
function printChosen(
  what: string,
  tuning: Pick<Tuning, "queries" | "limit"> & { chosen: Found; heldOut: Found; target: number },
  screen: Screen,
): void {
  const { chosen, heldOut, queries, limit, target } = tuning;
  const { green, yellow } = screen.colors;
  const holds = heldOut.recall >= target;
  const found = `${formatShare(chosen.recall)} of the exact top ${limit} on the ${queries.chosenBy} queries that chose it`;
  const judged = `${formatShare(heldOut.recall)} on ${queries.heldOut} others`;
  screen.print(`${holds ? green("✓") : yellow("!")} ${what}: ${found}, ${judged}`);
  if (holds) return;
  screen.print(yellow(`  the others find less than ${formatShare(target)}: aim higher, or give more queries`));
}

type Found = Pick<TunePoint, "recall">;

/** As "nprobe 12, refine_k 4". */
function inWords(params: TunePoint["params"]): string {
  return Object.entries(params)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}

/** What an index would need for a recall that no parameter of a search reaches. */
function betterIndex(type: string): string {
  if (/^HNSW_(SQ|PQ)$/.test(type)) return "build the index with `refine`, or with finer codes";
  if (/IVF|SCANN/.test(type)) return "build the index with finer codes";
  return "build the index with more links, more candidates or more dims";
}

function printFunnel({ chosen, heldOut, ...tuning }: FunnelTuning, target: number, screen: Screen): void {
  const { bold, dim, yellow } = screen.colors;
  screen.print(`\n${bold("funnels")}, each with the fewest candidates that reach ${formatShare(target)}`);
  screen.print(shapesTable({ chosen, ...tuning }, screen));
  screen.print(dim(`exact scan: p50 ${formatDuration(tuning.exact.p50)}, p99 ${formatDuration(tuning.exact.p99)}`));
  if (chosen === undefined || heldOut === undefined) {
    screen.print(yellow(`! no funnel reaches ${formatShare(target)}: the first dims do not stand for the whole`));
    return;
  }
  const { dims, candidates, scales } = chosen;
  const params = `dims ${dims}, candidates ${candidates}, scales ${scales.join(" ")}`;
  printChosen(bold(params), { ...tuning, chosen, heldOut, target }, screen);
  const options = `--dims ${dims} --candidates ${candidates} --scales ${scales.join(",")}`;
  screen.print(dim(`  \`elanus search\` and \`eval\` take it: --mode funnel ${options}`));
}

function shapesTable({ limit, shapes, chosen }: FunnelTuning, screen: Screen): string {
  const { bold, yellow } = screen.colors;
  const slowest = Math.max(...shapes.map(({ p50 }) => p50));
  const cells = ({ dims, scales, candidates, recall, p50, p99 }: FunnelPoint) => [
    scales === chosen?.scales ? bold(`▸ ${dims}`) : String(dims),
    scales.join(" "),
    String(candidates),
    formatShare(recall),
    formatDuration(p50),
    yellow(shareBar(p50 / slowest, 20)),
    formatDuration(p99),
  ];
  return renderTable(
    [
      { title: "dims", align: "right" },
      { title: "scales" },
      { title: "candidates", align: "right" },
      ...figuresTitles(limit),
    ],
    shapes.map(cells),
    screen,
  );
}

function figuresTitles(limit: number): TableColumn[] {
  return [
    { title: `recall@${limit}`, align: "right" },
    { title: "p50", align: "right" },
    { title: "" },
    { title: "p99", align: "right" },
  ];
}

function curveTable({ parameters, limit, curve, chosen }: Tuning, screen: Screen): string {
  const { bold, yellow } = screen.colors;
  const slowest = Math.max(...curve.map(({ p50 }) => p50));
  const cells = ({ params, recall, p50, p99 }: TunePoint) => [
    ...parameters.map((name, i) =>
      params === chosen?.params ? bold(`${i === 0 ? "▸ " : ""}${params[name]}`) : String(params[name]),
    ),
    formatShare(recall),
    formatDuration(p50),
    yellow(shareBar(p50 / slowest, 20)),
    formatDuration(p99),
  ];
  const names = parameters.map((title): TableColumn => ({ title, align: "right" }));
  return renderTable([...names, ...figuresTitles(limit)], curve.map(cells), screen);
}
