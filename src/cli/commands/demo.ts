import { type Command, InvalidArgumentError } from "commander";
import { type CommandContext, printJson } from "../command_context.ts";
import { DEFAULT_ROWS } from "../demo/catalogue/generate.ts";
import { runDemo } from "../demo/run_demo.ts";
import { runMatryoshka } from "../demo/run_matryoshka.ts";
import { wholeNumber } from "../option_parsers.ts";

const EXAMPLES = `
Without FILE a catalogue is generated: the same one every time, written by sellers who call one thing by many names.
FILE may be anything that \`elanus ingest\` reads. The re-ranked column is by a ranker that learns from judgments: the generated
catalogue brings some, for a FILE --judgments names them (query, document, grade); without any the words of titles decide.

Examples:
  $ elanus demo
  $ elanus demo --rows 50000
  $ elanus demo movies.jsonl.gz --matryoshka
  $ elanus demo products.jsonl.gz --db shop.elanus
  $ elanus demo products.jsonl.gz --judgments judgments.tsv`;

interface DemoCommandOptions {
  readonly rows: number;
  readonly db?: string;
  readonly judgments?: string;
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
    .option("--judgments <file>", "teach the ranker of the re-ranked column by these: query, document, grade")
    .option("--matryoshka", "tell instead what the first dims of the vectors know: alone, and through a funnel")
    .option("--json", "print what was found and measured as one JSON object")
    .addHelpText("after", EXAMPLES)
    .action((file: string | undefined, options: DemoCommandOptions) => showDemo(file, options, context));
}

async function showDemo(
  file: string | undefined,
  { rows, db, judgments, matryoshka, json }: DemoCommandOptions,
  context: CommandContext,
): Promise<void> {
  if (judgments !== undefined && (file === undefined || matryoshka)) {
    throw new InvalidArgumentError("--judgments go with a FILE of your own, and not with --matryoshka.");
  }
  const print = json ? () => {} : context.out.print;
  const run = matryoshka ? runMatryoshka : runDemo;
  const report = await run({ file, judgments, rows, db }, context, print);
  if (json) printJson(context, report);
}
