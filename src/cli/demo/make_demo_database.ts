import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { ElanusClient } from "../../client/elanus_client.ts";
import type { ResultRow } from "../../client/responses.ts";
import { AppendWriter, removeFile } from "../../storage/files/index.ts";
import type { CommandContext } from "../command_context.ts";
import { ingestWithProgress } from "../ingest_with_progress.ts";
import { type OpenCollection, prepareCollection } from "../open_collection.ts";
import { formatBytes, plural } from "../terminal/format.ts";
import { startProgress } from "../terminal/progress.ts";
import { DEMO_QUERIES } from "./catalogue/demo_queries.ts";
import { catalogueLines } from "./catalogue/generate.ts";
import { chooseQueries } from "./choose_queries.ts";
import { sampleRows } from "./samples.ts";

export interface DemoOptions {
  /** A file of one's own; without it the catalogue is generated. */
  readonly file?: string;
  /** Products to generate. */
  readonly rows: number;
  /** What judges say of the file: query, document, grade. */
  readonly judgments?: string;
  /** Where to keep the database; without it the demo leaves nothing behind. */
  readonly db?: string;
}

/** A collection to be shown, some of its rows, and the queries to show it by. */
export interface DemoDatabase {
  readonly collection: OpenCollection;
  readonly rows: readonly ResultRow[];
  readonly words: readonly string[];
}

/** Ingests the file or the generated catalogue and shows it; then all that need not be kept is removed again. */
export async function withDemoDatabase<Report>(
  { file: own, rows: count, db }: DemoOptions,
  context: CommandContext,
  show: (database: DemoDatabase) => Promise<Report>,
): Promise<Report> {
  const scratch = temporaryFolder();
  try {
    const name = collectionNameFor(own);
    const file = own ?? (await writeCatalogue(scratch, count, context));
    const client = await ElanusClient.open(db ?? join(scratch, "demo.elanus"));
    try {
      await ingestWithProgress({ client, collection: name, files: [file] }, context);
      const collection = await prepareCollection(client, name);
      const rows = await sampleRows(collection);
      const words = own === undefined ? DEMO_QUERIES.map((query) => query.words) : chooseQueries(rows);
      return await show({ collection, rows, words });
    } finally {
      await client.close();
    }
  } finally {
    await removeFile(scratch);
  }
}

/** A folder of the demo's own that nobody else uses; it comes into being with the first file in it. */
function temporaryFolder(): string {
  return join(tmpdir(), `elanus-demo-${randomUUID()}`);
}

/** The generated collection's name; a file's collection has the file's name. */
function collectionNameFor(file: string | undefined): string {
  if (file === undefined) return "products";
  const stem = basename(file).split(".")[0];
  const name = stem.replace(/\W+/g, "_");
  return /^[A-Za-z_]/.test(name) ? name : `file_${name}`;
}

const LINES_A_WRITE = 1000;

/** Writes the generated catalogue as a JSONL file and returns its path. */
async function writeCatalogue(folder: string, rows: number, context: CommandContext): Promise<string> {
  const writer = new AppendWriter(join(folder, "catalogue.jsonl"));
  const progress = startProgress(context.err, "writing a catalogue", { noun: "products" });
  let done = 0;
  let bytes = 0;
  let batch = "";
  for (const line of catalogueLines({ rows })) {
    batch += line;
    done++;
    if (done % LINES_A_WRITE !== 0 && done !== rows) continue;
    context.signal.throwIfAborted();
    await writer.write(batch);
    bytes += Buffer.byteLength(batch);
    batch = "";
    progress.update(done, rows);
  }
  await writer.close();
  progress.finish(`${plural(rows, "product")}, ${formatBytes(bytes)}`);
  return writer.path;
}
