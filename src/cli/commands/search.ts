import { type Command, InvalidArgumentError, Option } from "commander";
import type { Connection } from "../../client/connection.ts";
import type { FieldDescription, SearchHit } from "../../client/responses.ts";
import { type Candidate, funnelDims, type Retrieval, retriever } from "../../retrieval/index.ts";
import { type CommandContext, note, printJson } from "../command_context.ts";
import { type FunnelShape, funnelOptions, funnelShape } from "../funnel_options.ts";
import { type HeadMemory, headMemory, renderHeadMemory } from "../head_memory.ts";
import { misspeltNames } from "../misspelt_names.ts";
import { describeFields, prepareCollection } from "../open_collection.ts";
import { chooseCollection, openPlace } from "../open_database.ts";
import { openReranker } from "../open_reranker.ts";
import { queryWords, wholeNumber } from "../option_parsers.ts";
import { renderHits } from "../render_hits.ts";
import { renderDiagnosis, renderRanks, renderTraceSteps } from "../render_trace_steps.ts";
import { SEARCH_MODES, type SearchModeName, sourceOf } from "../search_modes.ts";
import { formatDuration } from "../terminal/format.ts";

const EXAMPLES = `
Modes: semantic finds what means the same, keyword what has the words, hybrid both, fused by their ranks; funnel finds
by the first dims of the vectors and narrows down by ever more of them. A score is higher for a better hit.
A re-ranker at a URL speaks Cohere's POST /rerank; its key is COHERE_API_KEY for Cohere's own, else RERANK_API_KEY.

Examples:
  $ elanus search "running shoes" --db shop.elanus --collection products
  $ elanus search "canon ef 50mm" --db shop.elanus --mode hybrid --explain
  $ elanus search "running shoes" --db shop.elanus --mode hybrid --rerank learned
  $ elanus search "gift for a toddler" --db shop.elanus --filter "price < 30 and rating >= 4.5" --limit 5
  $ elanus search "running shoes" --db shop.elanus --mode funnel --diagnose P000042
  $ elanus search "running shoes" --db shop.elanus --mode funnel --dims 32 --candidates 96 --scales 64,128,256
  $ elanus search "running shoes" --db shop.elanus --ef 200 --prefix 64
  $ elanus search "running shoes" --db shop.elanus --exact --json`;

interface SearchOptions extends FunnelShape {
  readonly db: string;
  readonly collection?: string;
  readonly mode: SearchModeName;
  readonly candidates?: number;
  readonly filter?: string;
  readonly limit: number;
  readonly ef?: number;
  readonly prefix?: number;
  readonly exact?: boolean;
  readonly rerank?: string;
  readonly explain?: boolean;
  readonly diagnose?: string;
  readonly json?: boolean;
}

/** `elanus search`: rows for words, in one of several ways. */
export function addSearchCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("search")
    .description("find rows by the meaning of words, by the words, or by both")
    .argument("<words>", "what to look for, in quotes", queryWords)
    .requiredOption("--db <place>", "the folder of the database, or the address of a server")
    .option("--collection <name>", "the collection, or an alias of it; may be left out where there is only one")
    .addOption(new Option("--mode <name>", "how to search").choices(SEARCH_MODES).default("semantic"))
    .option("--candidates <n>", "rows that are found before they are fused or narrowed", wholeNumber(1, 16384))
    .option("--filter <expr>", "only rows for which this holds, as price < 80 and category == 'Footwear'")
    .option("--limit <n>", "how many hits", wholeNumber(1, 16384), 10)
    .option("--ef <n>", "semantic: candidates that HNSW keeps: more finds more, slower", wholeNumber(1))
    .option("--prefix <n>", "semantic: traverse on the first n dims, finish with all", wholeNumber(1))
    .option("--exact", "semantic: compare with every row instead of walking the index");
  funnelOptions(command)
    .option("--rerank <name>", "order by a closer look: learned, learned:NAME, cross-encoder:MODEL or http:MODEL@URL")
    .option("--explain", "show what each stage did, and the rank of each hit at each")
    .option("--diagnose <id>", "say where the row of this key was lost")
    .option(
      "--json",
      'print { "hits": [{ "id", "score", ...fields }], "ms" }; with the others "trace", "head", "diagnosis"',
    )
    .addHelpText("after", EXAMPLES)
    .action((words: string, options: SearchOptions) => runSearch(words, options, context));
}

async function runSearch(words: string, options: SearchOptions, context: CommandContext): Promise<void> {
  const params = searchParams(options);
  const shape = funnelShape(options, [options.mode]);
  const client = await openPlace(options.db, { readOnly: true });
  try {
    const collection_name = await chooseCollection(client, options.collection);
    const { scalarFields, outputFields } = describeFields(await client.describeCollection({ collection_name }));
    const startedAt = performance.now();
    const found = await search(client, collection_name, words, { ...options, params, shape, outputFields }, context);
    const ms = performance.now() - startedAt;
    const notes = notesOf(found, options.filter, scalarFields);
    for (const text of notes) note(context, text);
    const head = await headOf(client, collection_name, words, options);
    if (options.json) await printForMachines({ ...found, head }, ms, options, context);
    else await printForPeople({ ...found, head }, ms, options, context);
  } finally {
    await client.close();
  }
}

/** What was found, with what the head of a funnel reads where that is to be explained. */
type Explained = Retrieval & { readonly head: HeadMemory | undefined };

async function headOf(
  client: Connection,
  name: string,
  words: string,
  { mode, explain, filter, dims, scales }: SearchOptions,
): Promise<HeadMemory | undefined> {
  if (!explain || mode !== "funnel") return undefined;
  const collection = await prepareCollection(client, name);
  return headMemory(collection, { words, filter, dims: dims ?? funnelDims(collection.dim, scales) });
}

interface Search extends SearchOptions {
  readonly params: Record<string, unknown>;
  readonly shape: FunnelShape;
  readonly outputFields: readonly string[];
}

async function search(
  client: Connection,
  collection_name: string,
  words: string,
  { mode, candidates, params, shape, rerank, limit, filter, outputFields }: Search,
  { signal }: CommandContext,
): Promise<Retrieval> {
  // One search alone need not find more than is shown.
  const isAlone = (mode === "semantic" || mode === "keyword") && rerank === undefined;
  const source = sourceOf(mode, { candidates: candidates ?? (isAlone ? limit : undefined), params, shape });
  const found = retriever({ client, collection_name }).retrieve(source);
  const ordered = rerank === undefined ? found : found.rerank(await openReranker(client, collection_name, rerank));
  return ordered(words, { limit, filter, outputFields, signal });
}

function searchParams({ mode, ef, prefix, exact }: SearchOptions): Record<string, unknown> {
  const params = { ...(ef !== undefined && { ef }), ...(prefix !== undefined && { prefix }), ...(exact && { exact }) };
  const [given] = Object.keys(params);
  if (given === undefined || mode === "semantic") return params;
  throw new InvalidArgumentError(`--${given} goes with --mode semantic.`);
}

/** Why what was found, or not, may surprise. */
function notesOf(
  { hits, trace }: Retrieval,
  filter: string | undefined,
  scalarFields: readonly FieldDescription[],
): string[] {
  const notes = trace.steps.flatMap((step) => (step.note === undefined ? [] : [`${step.stage}: ${step.note}`]));
  // Legal, as rows may have fields that are not declared; where nothing is found it was hardly meant.
  if (hits.length === 0 && filter !== undefined) {
    const names = scalarFields.map((field) => field.name);
    for (const [name, near] of misspeltNames(filter, names)) {
      notes.push(`\`${name}\` is no declared field; did you mean \`${near}\`?`);
    }
  }
  return notes;
}

async function printForMachines(
  { hits, trace, explain, diagnose, head }: Explained,
  ms: number,
  options: SearchOptions,
  context: CommandContext,
): Promise<void> {
  const stagesOf = async (id: string) => (options.explain ? { stages: (await explain(id)).stages } : {});
  const shown = await Promise.all(hits.map(async (hit) => ({ ...asHit(hit), ...(await stagesOf(hit.id)) })));
  printJson(context, {
    hits: shown,
    ms,
    ...(options.explain && { trace }),
    ...(head && { head }),
    ...(options.diagnose !== undefined && { diagnosis: await diagnose(options.diagnose) }),
  });
}

async function printForPeople(
  { hits, trace, explain, diagnose, head }: Explained,
  ms: number,
  options: SearchOptions,
  { out, err }: CommandContext,
): Promise<void> {
  const { dim, yellow } = out.colors;
  const ranks = options.explain ? await Promise.all(hits.map(async ({ id }) => (await explain(id)).stages)) : undefined;
  const below = (i: number) => (ranks === undefined ? [] : [renderRanks(ranks[i])]);
  if (hits.length > 0) out.print(renderHits(hits.map(asHit), out, below));
  else err.print(yellow(`nothing found${whyNothing(trace, options.filter)}`));
  if (options.explain) out.print(`\n${renderTraceSteps(trace, out)}`);
  if (head !== undefined) out.print(dim(renderHeadMemory(head)));
  if (options.diagnose !== undefined) out.print(renderDiagnosis(await diagnose(options.diagnose), out));
  err.print(dim(`${hits.length} of at most ${options.limit} hits in ${formatDuration(ms)}`));
}

/** Nothing more where a stage has said it in a note of its own. */
function whyNothing({ steps }: Retrieval["trace"], filter: string | undefined): string {
  if (steps.some(({ note }) => note !== undefined)) return "";
  return filter === undefined ? ": the collection is empty" : ": no row passes the filter";
}

function asHit({ id, score, row }: Candidate): SearchHit {
  return { ...row, id, score };
}
