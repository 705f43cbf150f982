import { type Command, InvalidArgumentError, Option } from "commander";
import { connect } from "../../client/connect.ts";
import type { Connection } from "../../client/connection.ts";
import { openEmbedder } from "../../embed/index.ts";
import { ElanusError } from "../../errors/index.ts";
import type { ChunkerOptions, IngestRequest, IngestSummary, ScalarTypeName } from "../../ingest/index.ts";
import { planIngest } from "../../ingest/index.ts";
import { SCALAR_TYPES } from "../../ingest/mapping/mapping.ts";
import { type ReleaseWriter, releaseWriter, resolveRelease } from "../../release/index.ts";
import { type CommandContext, printJson } from "../command_context.ts";
import { ingestWithProgress } from "../ingest_with_progress.ts";
import { isServer, openPlace } from "../open_database.ts";
import { commaSeparated, typeOrJson, wholeNumber } from "../option_parsers.ts";
import { formatDuration, plural } from "../terminal/format.ts";
import type { Screen } from "../terminal/screen.ts";

const EXAMPLES = `
FILE may be JSONL, JSON, CSV, TSV, Parquet, text or Markdown, gzipped or in a zip, or a folder of them.
What the columns mean is guessed and shown; --key, --text and --fields say it by hand.
A run that was stopped goes on where it was when it is started again; bad rows go to a rejects file.
With --alias the rows go to the releases behind an alias, and to one that is being built: each makes their vectors by its own
encoder, the item tower or the text embedder. They are found as soon as they are written; columns are those that the
releases have, and all others are kept as they are.
openai:MODEL reads OPENAI_API_KEY, and OPENAI_BASE_URL for any compatible endpoint.

Examples:
  $ elanus ingest products.jsonl.gz --db shop.elanus --collection products
  $ elanus ingest meta.jsonl --db shop.elanus --collection products \\
      --key asin --text title,description --fields price:Float,rating:Float,category:VarChar
  $ elanus ingest manuals/ --db help.elanus --collection manuals --chunker sentence --chunk-size 256
  $ elanus ingest products.csv --db shop.elanus --collection products --embedder openai:text-embedding-3-small
  $ elanus ingest new-items.jsonl --db shop.elanus --alias shop`;

const CHUNKERS = ["whole", "fixed", "sentence"];
const METRICS = ["COSINE", "IP", "L2"];
/** What a release has already. */
const OF_RELEASES = "collection vector embedder dim head analyzer index metric M efConstruction".split(" ");

interface IngestOptions {
  readonly db: string;
  readonly collection?: string;
  readonly alias?: string;
  readonly key?: string;
  readonly text?: string[];
  readonly fields?: Record<string, ScalarTypeName>;
  readonly vector?: string;
  readonly chunker?: ChunkerOptions["kind"];
  readonly chunkSize?: number;
  readonly chunkOverlap?: number;
  readonly embedder: string;
  readonly dim?: number;
  readonly head?: number;
  readonly analyzer?: Readonly<Record<string, unknown>>;
  readonly index?: "HNSW" | "FLAT";
  readonly metric?: "COSINE" | "IP" | "L2";
  readonly M?: number;
  readonly efConstruction?: number;
  readonly strict?: boolean;
  readonly resume: boolean;
  readonly rejects?: string;
  readonly json?: boolean;
}

/** `elanus ingest`: files become a collection that can be searched. */
export function addIngestCommand(program: Command, context: CommandContext): void {
  program
    .command("ingest")
    .description("read files, embed their texts and index them")
    .argument("<file...>", "files or folders")
    .requiredOption("--db <place>", "the folder of the database, made where it is missing, or the address of a server")
    .option("--collection <name>", "the collection; made where it is missing, else added to")
    .addOption(new Option("--alias <name>", "write to its releases, each by its own encoder").conflicts(OF_RELEASES))
    .option("--key <column>", "the column that is the primary key")
    .option("--text <columns>", "the columns that are embedded, as title,description", commaSeparated)
    .option("--fields <list>", "columns to filter by, with types, as price:Float,category:VarChar", fieldTypes)
    .option("--vector <column>", "the column that carries vectors made elsewhere")
    .addOption(new Option("--chunker <kind>", "how texts are cut (default: by their format)").choices(CHUNKERS))
    .option("--chunk-size <n>", "words (fixed) or tokens (sentence) of a chunk", wholeNumber(1))
    .option("--chunk-overlap <n>", "words or tokens that neighbouring chunks share", wholeNumber(0))
    .option("--embedder <spec>", "lsa, trained:FILE, transformers:MODEL or openai:MODEL", "lsa")
    .option(
      "--dim <n>",
      "dims of an lsa model trained here, or asked of openai (default: 256, the model's)",
      wholeNumber(2, 4096),
    )
    .option("--head <n>", "also keep the first n dims in a field, for engines that cannot search them", wholeNumber(1))
    .option(
      "--analyzer <type>",
      "how text is split into words: english, standard, chinese, or analyzer_params as JSON (default: english)",
      typeOrJson,
    )
    .addOption(new Option("--index <type>", "the index over the vectors (default: HNSW)").choices(["HNSW", "FLAT"]))
    .addOption(new Option("--metric <name>", "how vectors are compared (default: COSINE)").choices(METRICS))
    .option("--M <n>", "links a node of HNSW (default: 16)", wholeNumber(2, 2048))
    .option("--ef-construction <n>", "candidates while HNSW is built (default: 200)", wholeNumber(1))
    .option("--strict", "stop at the first bad row instead of writing it to the rejects file")
    .option("--no-resume", "begin anew instead of going on where a stopped run was")
    .option("--rejects <file>", "where bad rows are written (default: beside the database)")
    .option("--json", "print the summary as one JSON object")
    .addHelpText("after", EXAMPLES)
    .action((files: string[], options: IngestOptions) => runIngest(files, options, context));
}

async function runIngest(files: readonly string[], options: IngestOptions, context: CommandContext): Promise<void> {
  const request = requestOf(options);
  // A misspelt file or column is told before a database is made.
  await planIngest(files, request.mapping);
  const { alias } = options;
  const embedder = options.embedder === "lsa" ? "lsa" : await openEmbedder(options.embedder, { dim: options.dim });
  const client = alias === undefined ? await connect(options.db) : await openPlace(options.db);
  try {
    const writer = alias === undefined ? undefined : await writerOf(client, alias);
    const summary = await ingestWithProgress({ ...request, client, files, embedder, writer }, context);
    if (options.json) printJson(context, summary);
    else printSummary(summary, options, context.out);
  } catch (error) {
    throw context.signal.aborted ? interrupted(error) : error;
  } finally {
    await client.close();
  }
}

/** Told before anything is read: what has no release takes no rows. */
async function writerOf(client: Connection, alias: string): Promise<ReleaseWriter> {
  await resolveRelease(client, alias);
  return releaseWriter(client, alias);
}

function requestOf(options: IngestOptions): Omit<IngestRequest, "client" | "files"> {
  const { key, text, fields, vector, metric, M, efConstruction } = options;
  if (options.index === "FLAT" && (M !== undefined || efConstruction !== undefined)) {
    throw new InvalidArgumentError("--M and --ef-construction need --index HNSW.");
  }
  const collection = options.alias ?? options.collection;
  if (collection === undefined) throw new InvalidArgumentError("Name the --collection, or the --alias of releases.");
  return {
    collection,
    dim: options.dim,
    head: options.head,
    analyzer: options.analyzer,
    mapping: { key, text, fields, vector, textOptional: options.alias !== undefined },
    chunker: chunkerOf(options),
    index: { index_type: options.index, metric_type: metric, M, efConstruction },
    strict: options.strict,
    resume: options.resume,
    rejectsPath: options.rejects ?? rejectsBeside(options.db, collection),
  };
}

/** Beside the folder of the database; what goes to a server leaves them here. */
function rejectsBeside(db: string, name: string): string {
  const folder = isServer(db) ? "" : `${db.replace(/[/\\]+$/, "")}.`;
  return `${folder}${name}.rejects.jsonl`;
}

function chunkerOf({ chunker, chunkSize, chunkOverlap }: IngestOptions): ChunkerOptions | undefined {
  if (chunker === undefined) {
    if (chunkSize === undefined && chunkOverlap === undefined) return undefined;
    throw new InvalidArgumentError("--chunk-size and --chunk-overlap need a --chunker, as --chunker sentence.");
  }
  if (chunker === "whole") return { kind: "whole" };
  if (chunker === "fixed") return { kind: "fixed", size: chunkSize, overlap: chunkOverlap };
  return { kind: "sentence", maxTokens: chunkSize, overlap: chunkOverlap };
}

/** `price:Float,category:VarChar` as an object; types in any case. */
function fieldTypes(value: string): Record<string, ScalarTypeName> {
  const types: Record<string, ScalarTypeName> = {};
  for (const part of commaSeparated(value)) {
    const colon = part.lastIndexOf(":");
    const typeName = part.slice(colon + 1).toLowerCase();
    const type = SCALAR_TYPES.find((known) => known.toLowerCase() === typeName);
    if (colon < 1 || type === undefined) {
      throw new InvalidArgumentError(`\`${part}\` must be a column and a type: ${SCALAR_TYPES.join(", ")}.`);
    }
    types[part.slice(0, colon)] = type;
  }
  return types;
}

function interrupted(cause: unknown): ElanusError {
  return new ElanusError("CANCELLED", "ingestion was stopped", {
    detail: "what was acknowledged so far is in the database",
    hint: "the same command goes on where this one stopped",
    cause,
  });
}

function printSummary(summary: IngestSummary, options: IngestOptions, screen: Screen): void {
  const { green, yellow, bold, dim, cyan } = screen.colors;
  const total = Object.values(summary.seconds).reduce((sum, seconds) => sum + seconds, 0);
  const chunks = summary.chunks === summary.documents ? "" : ` in ${plural(summary.chunks, "chunk")}`;
  const given = options.alias === undefined ? `given vectors, ${summary.dim}d` : "vectors by its releases";
  screen.print(
    `${green("✓")} ${bold(plural(summary.documents, "document"))}${chunks} in \`${summary.collection}\` ` +
      dim(`${summary.embedder ?? given}, ${formatDuration(total * 1000)}`),
  );
  if (summary.rejected > 0) {
    const reasons = Object.entries(summary.rejectedByReason).map(([reason, count]) => `${reason}: ${count}`);
    const where = summary.rejectsPath === undefined ? "" : `, see ${summary.rejectsPath}`;
    screen.print(`${yellow("!")} ${plural(summary.rejected, "row")} rejected (${reasons.join(", ")})${where}`);
  }
  // Releases of towers are for `elanus recommend`.
  if (options.alias !== undefined) return;
  screen.print(`  ${cyan(`elanus search "..." --db ${options.db} --collection ${options.collection}`)}`);
}
