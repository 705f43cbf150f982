import type { Command } from "commander";
import { type CommandContext, printJson } from "../command_context.ts";
import { DEFAULT_ROWS } from "../demo/catalogue/generate.ts";
import { runDemo } from "../demo/run_demo.ts";
import { runMatryoshka } from "../demo/run_matryoshka.ts";
import { wholeNumber } from "../option_parsers.ts";

const EXAMPLES = `
Without FILE a catalogue is generated: the same one every time, written by sellers who call one thing by many names.
FILE may be anything that \`elanus ingest\` reads.

Examples:
  $ elanus demo
  $ elanus demo --rows 50000
  $ elanus demo movies.jsonl.gz --matryoshka
  $ elanus demo products.jsonl.gz --db shop.elanus`;

interface DemoCommandOptions {
  readonly rows: number;
  readonly db?: string;
  readonly matryoshka?: boolean;
  readonly json?: boolean;
}

/** `elanus demo`: from a catalogue to answers, every way of searching side by side. */
export function addDemoCommand(program: Command, context: CommandContext): void {
  program
    .command("demo")
    .description("ingest a catalogue and search it in several ways, side by side")
    .argument("[file]", "a file of your own")
    .option("--rows <n>", "how many products to generate", wholeNumber(100, 10_000_000), DEFAULT_ROWS)
    .option("--db <dir>", "keep the database in this folder")
    .option("--matryoshka", "tell instead what the first dims of the vectors know: alone, and through a funnel")
    .option("--json", "print what was found and measured as one JSON object")
    .addHelpText("after", EXAMPLES)
    .action((file: string | undefined, options: DemoCommandOptions) => showDemo(file, options, context));
}

async function showDemo(
  file: string | undefined,
  { rows, db, matryoshka, json }: DemoCommandOptions,
  context: CommandContext,
): Promise<void> {
  const print = json ? () => {} : context.out.print;
  const run = matryoshka ? runMatryoshka : runDemo;
  const report = await run({ file, rows, db }, context, print);
  if (json) printJson(context, report);
}
