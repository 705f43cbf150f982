import type { Command } from "commander";
import { connect } from "../../client/connect.ts";
import type { Connection } from "../../client/connection.ts";
import { ElanusError } from "../../errors/index.ts";
import { type CommandContext, note, printJson } from "../command_context.ts";
import { type CopyReport, copyCollection } from "../copy/copy_collection.ts";
import { chooseCollection, isServer, openPlace } from "../open_database.ts";
import { wholeNumber } from "../option_parsers.ts";
import { formatCount, plural } from "../terminal/format.ts";
import { startProgress } from "../terminal/progress.ts";

const NOTES = `
Source and target are the folder of a database, or a server: http://[user:password@]host:19530[/database], be it Milvus
or \`elanus serve\`; for a server the package @zilliz/milvus2-sdk-node has to be installed. A folder may hold several
databases too: --database says which of them is meant, else \`default\`. Schema, functions, indexes, partitions, properties,
rows and aliases go along; a copy that was stopped goes on where it is started again. In the end rows are counted on both
sides, and a hundred are compared.

Examples:
  $ elanus copy shop.elanus http://localhost:19530
  $ elanus copy http://root:Milvus@milvus.example:19530/shop shop.elanus --collection products
  $ elanus copy shop.elanus http://localhost:19530/east --database east
  $ elanus copy shop.elanus other.elanus --json`;

/** What a folder holds from its beginning. */
const DEFAULT_DATABASE = "default";

interface CopyOptions {
  readonly collection?: string;
  readonly database?: string;
  readonly batch: number;
  readonly json?: boolean;
}

/** `elanus copy`: collections from one database to another, wherever they lie. */
export function addCopyCommand(program: Command, context: CommandContext): void {
  program
    .command("copy")
    .description("copy collections between databases: folders, servers, Milvus")
    .argument("<source>", "a folder or the address of a server")
    .argument("<target>", "a folder, which is made where it is missing, or the address of a server")
    .option("--collection <name>", "only this one")
    .option(
      "--database <name>",
      "of source and target, where they are folders; made in a target that has none of that name",
    )
    .option("--batch <n>", "rows that are read and written at once", wholeNumber(1, 16384), 1000)
    .option("--json", 'print { "collections": [{ "collection", "rows", "written", "sampled", "aliases", "notes" }] }')
    .addHelpText("after", NOTES)
    .action((source: string, target: string, options: CopyOptions) => runCopy(source, target, options, context));
}

async function runCopy(from: string, to: string, options: CopyOptions, context: CommandContext): Promise<void> {
  const { database = DEFAULT_DATABASE, collection, json } = options;
  refuseServersAlone([from, to], options);
  const source = await openPlace(from, { readOnly: true });
  try {
    if (!isServer(from)) await source.useDatabase({ db_name: database });
    const target = await connect(to);
    try {
      if (!isServer(to)) await useOrMake(target, database);
      const reports = await copyAll(source, target, options, context);
      if (json) printJson(context, { collections: reports });
      if (!isServer(from) && collection === undefined) await noteOthers(source, database, context);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

function refuseServersAlone(places: readonly string[], { database }: CopyOptions): void {
  if (database === undefined || !places.every(isServer)) return;
  throw new ElanusError("INVALID_PARAMETER", "`--database` names the database of a folder, and neither place is one", {
    hint: `that of a server stands in its address, as http://localhost:19530/${database}`,
  });
}

async function useOrMake(target: Connection, db_name: string): Promise<void> {
  const { db_names } = await target.listDatabases();
  if (!db_names.includes(db_name)) await target.createDatabase({ db_name });
  await target.useDatabase({ db_name });
}

/** A folder's databases that have collections, and were not meant. */
async function noteOthers(source: Connection, database: string, context: CommandContext): Promise<void> {
  const others: string[] = [];
  for (const db_name of (await source.listDatabases()).db_names) {
    if (db_name !== database && (await source.listCollections({ db_name })).data.length > 0) others.push(db_name);
  }
  if (others.length === 0) return;
  const names = others.map((name) => `\`${name}\``).join(", ");
  note(context, `not copied, for they are in other databases of the folder: what is in ${names} (--database NAME)`);
}

async function copyAll(
  source: Connection,
  target: Connection,
  { collection, batch, json }: CopyOptions,
  context: CommandContext,
): Promise<CopyReport[]> {
  const { data } = await source.listCollections();
  const names = collection === undefined ? data.map(({ name }) => name) : [await chooseCollection(source, collection)];
  if (names.length === 0) note(context, "the source has no collections");
  const reports: CopyReport[] = [];
  for (const collection_name of names) {
    const bar = startProgress(context.err, `copying ${collection_name}`, { noun: "rows" });
    const onProgress = (done: number, total: number) => bar.update(done, total);
    const work = { source, target, collection_name, batchSize: batch, signal: context.signal, onProgress };
    try {
      const report = await copyCollection(work);
      bar.finish(plural(report.rows, "row"));
      reports.push(report);
      if (!json) printReport(report, context);
      for (const text of report.notes) note(context, text);
    } catch (error) {
      bar.stop();
      throw error;
    }
  }
  return reports;
}

function printReport({ collection, rows, written, sampled, aliases }: CopyReport, { out }: CommandContext): void {
  const { green, bold } = out.colors;
  const there = written === rows ? "" : `, of which ${formatCount(rows - written)} were there already`;
  const named = aliases.length === 0 ? "" : `, ${plural(aliases.length, "alias", "aliases")}`;
  out.print(`${green("✓")} ${bold(collection)}  ${plural(rows, "row")}${there}${named}; ${sampled} compared`);
}
