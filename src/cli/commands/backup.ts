import type { Command } from "commander";
import { backupDatabase } from "../../client/upkeep.ts";
import { type CommandContext, printJson } from "../command_context.ts";
import { formatBytes, plural } from "../terminal/format.ts";
import { withProgress } from "../with_progress.ts";

const EXAMPLES = `
Another process may be writing to the database meanwhile: what it had acknowledged when the backup began is in it. The
file takes its name when it is whole and has been read again; nothing is ever overwritten.

Examples:
  $ elanus backup --db shop.elanus --to shop.elanus-backup
  $ elanus backup --db shop.elanus --to backups/ --json`;

interface BackupOptions {
  readonly db: string;
  readonly to: string;
  readonly json?: boolean;
}

/** `elanus backup`: a database as one file. */
export function addBackupCommand(program: Command, context: CommandContext): void {
  program
    .command("backup")
    .description("copy a database, in use or not, into one checked file")
    .requiredOption("--db <dir>", "the folder of the database")
    .requiredOption("--to <path>", "a new file; or a folder, where the backup is named after database and time")
    .option("--json", "print one JSON object")
    .addHelpText("after", EXAMPLES)
    .action((options: BackupOptions) => runBackup(options, context));
}

async function runBackup({ db, to, json }: BackupOptions, context: CommandContext): Promise<void> {
  const report = await withProgress(context, "backing up", (progress) => backupDatabase({ db, to, ...progress }));
  if (json) return printJson(context, report);
  const { green, bold } = context.out.colors;
  const { path, collections, files, bytes } = report;
  const content = `${plural(collections, "collection")} in ${plural(files, "file")}, ${formatBytes(bytes)}`;
  context.out.print(`${green("✓")} ${bold(path)}  ${content}, read again and whole`);
}
