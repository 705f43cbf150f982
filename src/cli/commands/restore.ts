import type { Command } from "commander";
import { restoreDatabase } from "../../client/upkeep.ts";
import { type CommandContext, printJson } from "../command_context.ts";
import { formatBytes, plural } from "../terminal/format.ts";
import { withProgress } from "../with_progress.ts";

const EXAMPLES = `
Examples:
  $ elanus restore --from shop.elanus-backup --db shop.elanus
  $ elanus restore --from backups/ --db copy.elanus --json`;

interface RestoreOptions {
  readonly from: string;
  readonly db: string;
  readonly json?: boolean;
}

/** `elanus restore`: a backup as a database again. */
export function addRestoreCommand(program: Command, context: CommandContext): void {
  program
    .command("restore")
    .description("make a database from a backup, in a new folder")
    .requiredOption("--from <path>", "the backup, or a folder that holds one")
    .requiredOption("--db <dir>", "the folder of the new database: missing or empty")
    .option("--json", "print one JSON object")
    .addHelpText("after", EXAMPLES)
    .action((options: RestoreOptions) => runRestore(options, context));
}

async function runRestore({ from, db, json }: RestoreOptions, context: CommandContext): Promise<void> {
  const report = await withProgress(context, "restoring", (progress) => restoreDatabase({ from, db, ...progress }));
  if (json) return printJson(context, report);
  const { green, bold } = context.out.colors;
  const { folder, collections, files, bytes, createdAt } = report;
  const content = `${plural(collections, "collection")} in ${plural(files, "file")}, ${formatBytes(bytes)}`;
  context.out.print(`${green("✓")} ${bold(folder)}  ${content}, as of ${createdAt}`);
}
