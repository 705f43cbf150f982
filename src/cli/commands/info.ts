import type { Command } from "commander";
import type { CollectionInfo, DatabaseInfo } from "../../client/responses.ts";
import { type CommandContext, note, printJson } from "../command_context.ts";
import { openPlace } from "../open_database.ts";
import { formatBytes, formatCount, plural } from "../terminal/format.ts";
import type { Screen } from "../terminal/screen.ts";
import { renderTable } from "../terminal/table.ts";

const EXAMPLES = `
Examples:
  $ elanus info --db shop.elanus
  $ elanus info --db shop.elanus --json`;

interface InfoOptions {
  readonly db: string;
  readonly json?: boolean;
}

/** `elanus info`: what lies in a database. */
export function addInfoCommand(program: Command, context: CommandContext): void {
  program
    .command("info")
    .description("show the collections of a database, their indexes and sizes")
    .requiredOption("--db <place>", "the folder of the database, or the address of a server")
    .option("--json", "print one JSON object")
    .addHelpText("after", EXAMPLES)
    .action((options: InfoOptions) => runInfo(options, context));
}

async function runInfo(options: InfoOptions, context: CommandContext): Promise<void> {
  const client = await openPlace(options.db, { readOnly: true });
  try {
    const info = await client.info();
    if (options.json) printJson(context, info);
    else printInfo(info, context.out);
    for (const { name, torn_log_bytes } of info.collections) {
      if (torn_log_bytes === 0) continue;
      const torn = formatCount(torn_log_bytes);
      const what = `the log of \`${name}\` ends in ${torn} bytes of a write that was not acknowledged`;
      note(context, `${what}: the trace of a crash, or of a write that is under way`);
    }
  } finally {
    await client.close();
  }
}

function printInfo(info: DatabaseInfo, screen: Screen): void {
  const { bold, dim } = screen.colors;
  const sizes = `${formatBytes(info.bytes_on_disk)} on disk, ${formatBytes(info.bytes_in_memory)} in memory`;
  screen.print(`${bold(info.path)}  ${dim(`${plural(info.collections.length, "collection")}, ${sizes}`)}`);
  if (info.collections.length === 0) return;
  screen.print();
  screen.print(
    renderTable(
      [
        { title: "collection", flexible: true },
        { title: "rows", align: "right" },
        { title: "deleted", align: "right" },
        { title: "segments", align: "right" },
        { title: "index", flexible: true },
        { title: "disk", align: "right" },
        { title: "memory", align: "right" },
      ],
      info.collections.map(collectionCells),
      screen,
    ),
  );
  for (const { name, indexes } of info.collections) {
    for (const { field_name, chosen } of indexes) {
      if (chosen !== "") screen.print(dim(`AUTOINDEX on ${name}.${field_name} chose ${chosen}`));
    }
  }
}

function collectionCells(collection: CollectionInfo): string[] {
  const indexes = collection.indexes.map((index) => {
    const hasIndex = index.state !== "IndexStateNone";
    const done = !hasIndex || index.indexed_rows === index.total_rows;
    const state = done ? "" : `, ${formatCount(index.indexed_rows)} of ${formatCount(index.total_rows)} rows`;
    const { last_rebuild: rebuild } = index;
    const rebuilt = rebuild === undefined ? "" : `, rebuilt ${rebuild.at.slice(0, 10)} (${rebuild.reason})`;
    return `${index.field_name}: ${index.index_type} ${index.metric_type}`.trimEnd() + state + rebuilt;
  });
  return [
    collection.name,
    formatCount(collection.rows),
    formatCount(collection.deleted_rows),
    formatCount(collection.segments),
    indexes.join("; "),
    formatBytes(collection.bytes_on_disk),
    formatBytes(collection.bytes_in_memory),
  ];
}
