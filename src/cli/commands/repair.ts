import type { Command } from "commander";
import { type RepairReport, repairDatabase } from "../../client/upkeep.ts";
import { type CommandContext, printJson } from "../command_context.ts";
import { plural } from "../terminal/format.ts";
import type { Screen } from "../terminal/screen.ts";
import { withProgress } from "../with_progress.ts";
import { printDamages } from "./verify.ts";

const EXAMPLES = `
What is changed is first copied to DIR.before-repair. With --to the database is left alone, and a copy is repaired.
Where there is a backup of today, restoring it loses less.

Examples:
  $ elanus repair --db shop.elanus
  $ elanus repair --db shop.elanus --to mended.elanus --json`;

interface RepairOptions {
  readonly db: string;
  readonly to?: string;
  readonly json?: boolean;
}

/** `elanus repair`: a damaged database that opens again. */
export function addRepairCommand(program: Command, context: CommandContext): void {
  program
    .command("repair")
    .description("salvage a damaged database, and say what is lost")
    .requiredOption("--db <dir>", "the folder of the database; no other process may have it open for writing")
    .option("--to <dir>", "repair a copy in this new folder instead")
    .option("--json", "print one JSON object")
    .addHelpText("after", EXAMPLES)
    .action((options: RepairOptions) => runRepair(options, context));
}

async function runRepair({ db, to, json }: RepairOptions, context: CommandContext): Promise<void> {
  const report = await withProgress(context, "repairing", (progress) => repairDatabase({ db, to, ...progress }));
  if (json) printJson(context, report);
  else printRepairs(report, context.out);
}

function printRepairs({ folder, kept, damages, repairs, lostRows }: RepairReport, screen: Screen): void {
  const { green, yellow, bold } = screen.colors;
  if (damages.length === 0) {
    screen.print(`${green("✓")} ${bold(folder)}  nothing is broken, and nothing was changed`);
    return;
  }
  printDamages(damages, screen);
  screen.print();
  for (const { file, outcome } of repairs) screen.print(`${yellow("→")} ${bold(file)}  ${outcome}`);
  const rows = lostRows === 0 ? "no row of a segment is lost" : `${plural(lostRows, "row")} of segments lost`;
  screen.print(`${green("✓")} ${bold(folder)}  opens again; ${rows}`);
  if (kept !== undefined) screen.print(`  what was changed lies as it was in ${kept}`);
}
