import type { Command } from "commander";
import type { SearchHit } from "../../client/responses.ts";
import { isOfUnknownText } from "../../embed/index.ts";
import { type CommandContext, note, printJson } from "../command_context.ts";
import { misspeltNames } from "../misspelt_names.ts";
import { type OpenCollection, openCollection } from "../open_collection.ts";
import { queryWords, wholeNumber } from "../option_parsers.ts";
import { renderHits } from "../render_hits.ts";
import { formatDuration } from "../terminal/format.ts";

const EXAMPLES = `
Examples:
  $ elanus search "running shoes" --db shop.elanus --collection products
  $ elanus search "gift for a toddler" --db shop.elanus --filter "price < 30 and rating >= 4.5" --limit 5
  $ elanus search "running shoes" --db shop.elanus --ef 200 --prefix 64
  $ elanus search "running shoes" --db shop.elanus --exact --json`;

interface SearchOptions {
  readonly db: string;
  readonly collection?: string;
  readonly filter?: string;
  readonly limit: number;
  readonly ef?: number;
  readonly prefix?: number;
  readonly exact?: boolean;
  readonly json?: boolean;
}

/** `elanus search`: rows that mean what the words mean. */
export function addSearchCommand(program: Command, context: CommandContext): void {
  program
    .command("search")
    .description("find rows by the meaning of words")
    .argument("<words>", "what to look for, in quotes", queryWords)
    .requiredOption("--db <dir>", "the folder of the database")
    .option("--collection <name>", "the collection; may be left out where there is only one")
    .option("--filter <expr>", "only rows for which this holds, as price < 80 and category == 'Footwear'")
    .option("--limit <n>", "how many hits", wholeNumber(1, 16384), 10)
    .option("--ef <n>", "candidates that HNSW keeps: more finds more, slower", wholeNumber(1))
    .option("--prefix <n>", "traverse on the first n dims, finish with all", wholeNumber(1))
    .option("--exact", "compare with every row instead of walking the index")
    .option("--json", 'print { "hits": [{ "id", "score", ...fields }], "ms" }')
    .addHelpText("after", EXAMPLES)
    .action((words: string, options: SearchOptions) => runSearch(words, options, context));
}

async function runSearch(words: string, options: SearchOptions, context: CommandContext): Promise<void> {
  const collection = await openCollection(options);
  try {
    const startedAt = performance.now();
    const vector = await collection.embedQuery(words);
    const { results } = await collection.client.search({
      collection_name: collection.name,
      data: vector,
      limit: options.limit,
      filter: options.filter,
      output_fields: collection.outputFields,
      params: searchParams(options),
    });
    const ms = performance.now() - startedAt;
    for (const text of notesOf(collection, vector, results, options.filter)) note(context, text);
    if (options.json) printJson(context, { hits: results, ms });
    else printHits(results, ms, options, context);
  } finally {
    await collection.client.close();
  }
}

/** Why what was found, or not, may surprise. */
function notesOf(
  { embedder, scalarFields }: OpenCollection,
  vector: Float32Array,
  hits: readonly SearchHit[],
  filter: string | undefined,
): string[] {
  const notes: string[] = [];
  if (embedder.spec === "lsa" && isOfUnknownText(vector)) {
    notes.push("the collection has none of these words: the order of the hits means nothing");
  }
  // Legal, as rows may have fields that are not declared; where nothing is found it was hardly meant.
  if (hits.length === 0 && filter !== undefined) {
    const names = scalarFields.map((field) => field.name);
    for (const [name, near] of misspeltNames(filter, names)) {
      notes.push(`\`${name}\` is no declared field; did you mean \`${near}\`?`);
    }
  }
  return notes;
}

function searchParams({ ef, prefix, exact }: SearchOptions): Record<string, unknown> {
  return { ...(ef !== undefined && { ef }), ...(prefix !== undefined && { prefix }), ...(exact && { exact }) };
}

function printHits(hits: readonly SearchHit[], ms: number, options: SearchOptions, { out, err }: CommandContext): void {
  const { dim, yellow } = out.colors;
  if (hits.length > 0) out.print(renderHits(hits, out));
  else err.print(yellow(`nothing found${options.filter ? ": no row passes the filter" : ": the collection is empty"}`));
  err.print(dim(`${hits.length} of at most ${options.limit} hits in ${formatDuration(ms)}`));
}
