import type { Command } from "commander";
import type { TraceResponse } from "../../client/responses.ts";
import { type CommandContext, printJson } from "../command_context.ts";
import { titleOf } from "../describe_hit.ts";
import { type OpenCollection, openCollection } from "../open_collection.ts";
import { queryWords, wholeNumber } from "../option_parsers.ts";
import { plural } from "../terminal/format.ts";
import { renderTrace } from "../trace/render_trace.ts";

const EXAMPLES = `
Each layer of the graph is a box, from the sparse top to the bottom that holds all rows: where the walk came in,
the steps that brought it nearer, and how many rows it compared on the way.

Examples:
  $ elanus trace "running shoes" --db shop.elanus --collection products
  $ elanus trace "running shoes" --db shop.elanus --ef 16 --prefix 64 --json`;

interface TraceOptions {
  readonly db: string;
  readonly collection?: string;
  readonly limit: number;
  readonly ef: number;
  readonly prefix?: number;
  readonly json?: boolean;
}

/** `elanus trace`: one search on the graph, as a picture. */
export function addTraceCommand(program: Command, context: CommandContext): void {
  program
    .command("trace")
    .description("draw one search on the HNSW graph, layer by layer")
    .argument("<words>", "what to look for, in quotes", queryWords)
    .requiredOption("--db <place>", "the folder of the database, or the address of a server")
    .option("--collection <name>", "the collection, or an alias of it; may be left out where there is only one")
    .option("--limit <n>", "how many hits", wholeNumber(1, 100), 5)
    .option("--ef <n>", "candidates that the walk keeps", wholeNumber(1), 64)
    .option("--prefix <n>", "traverse on the first n dims, finish with all", wholeNumber(1))
    .option("--json", "print the layers, steps and visited rows as one JSON object")
    .addHelpText("after", EXAMPLES)
    .action((words: string, options: TraceOptions) => runTrace(words, options, context));
}

async function runTrace(words: string, options: TraceOptions, context: CommandContext): Promise<void> {
  const { ef, prefix, limit } = options;
  const collection = await openCollection(options);
  try {
    const { status: _status, ...trace } = await collection.client.trace({
      collection_name: collection.name,
      data: await collection.embedQuery(words),
      limit,
      params: { ef, ...(prefix !== undefined && { prefix }) },
    });
    if (options.json) return printJson(context, trace);
    const names = await namesOf(collection, trace);
    const dims = Math.min(prefix ?? collection.dim, Number(trace.learnt.prefix));
    const turned = trace.learnt.rotate === "pca" ? "principal " : "";
    const walk = dims === collection.dim ? "" : `, walked on ${dims} ${turned}of ${collection.dim} dims`;
    const about = `HNSW over ${plural(trace.rows, "row")}, ${plural(trace.layers.length, "layer")}, ef ${ef}${walk}`;
    const nameOf = (id: string) => names.get(id) ?? id;
    context.out.print(renderTrace(trace, { words, about, nameOf }, context.out));
  } finally {
    await collection.client.close();
  }
}

/** The titles of the rows that the picture shows. */
async function namesOf(
  { client, name, keyField, outputFields }: OpenCollection,
  { layers, hits }: Pick<TraceResponse, "layers" | "hits">,
): Promise<Map<string, string>> {
  const walked = layers.flatMap(({ entry, steps }) => [entry.id, ...steps.map((step) => step.to)]);
  const ids = [...new Set([...walked, ...hits.map((hit) => hit.id)])];
  const { data } = await client.get({ collection_name: name, ids, output_fields: outputFields });
  return new Map(data.map((row) => [String(row[keyField]), titleOf(row)]));
}
