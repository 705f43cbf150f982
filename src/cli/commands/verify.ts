import type { Command } from "commander";
import { type Damage, verifyDatabase } from "../../client/upkeep.ts";
import { ElanusError } from "../../errors/index.ts";
import { type CommandContext, note, printJson } from "../command_context.ts";
import { formatBytes, formatCount, plural } from "../terminal/format.ts";
import type { Screen } from "../terminal/screen.ts";
import { withProgress } from "../with_progress.ts";

const EXAMPLES = `
Every block of every file is read and compared with its checksum; another process may be writing meanwhile. The exit
code is 1 where something is broken.

Examples:
  $ elanus verify --db shop.elanus
  $ elanus verify --db shop.elanus --json`;

interface VerifyOptions {
  readonly db: string;
  readonly json?: boolean;
}

/** `elanus verify`: whether a database is what was written. */
export function addVerifyCommand(program: Command, context: CommandContext): void {
  program
    .command("verify")
    .description("read a whole database and compare it with its checksums")
    .requiredOption("--db <dir>", "the folder of the database")
    .option("--json", "print one JSON object")
    .addHelpText("after", EXAMPLES)
    .action((options: VerifyOptions) => runVerify(options, context));
}

async function runVerify({ db, json }: VerifyOptions, context: CommandContext): Promise<void> {
  const report = await withProgress(context, "verifying", (progress) => verifyDatabase({ db, ...progress }));
  const { damages, files, bytes, notes } = report;
  if (json) printJson(context, report);
  else {
    for (const text of notes) note(context, text);
    printDamages(damages, context.out);
    const all = `${plural(files, "file")} and the manifest, ${formatBytes(bytes)}`;
    if (damages.length === 0) context.out.print(`${context.out.colors.green("✓")} ${all}: all as written`);
  }
  if (damages.length === 0) return;
  const broken = new Set(damages.map(({ file }) => file)).size;
  throw new ElanusError("CORRUPT", `database \`${db}\` is damaged`, {
    detail: `${plural(broken, "file")} of ${files + 1}, in ${plural(damages.length, "place")}`,
    hint: `restore a backup, or \`elanus repair --db ${db}\` salvages what is whole`,
  });
}

/** Damages as lines: where, what, and what can be done. */
export function printDamages(damages: readonly Damage[], screen: Screen): void {
  const { red, bold, dim } = screen.colors;
  for (const { file, collection, section, offset, problem, remedy } of damages) {
    const places = [
      collection === undefined ? "" : `collection ${collection}`,
      section === undefined ? "" : `section ${section}`,
      offset === undefined ? "" : `from byte ${formatCount(offset)} on`,
    ];
    screen.print(`${red("✗")} ${bold(file)}  ${places.filter((place) => place !== "").join(", ")}`);
    screen.print(`  ${problem}`);
    screen.print(`  ${dim(remedy)}`);
  }
}
