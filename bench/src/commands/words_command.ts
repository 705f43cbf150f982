import { Command } from "commander";
import { runWordsBenchmark } from "../words/words_benchmark.ts";
import { WORDS_ENGINES } from "../words/words_engines.ts";
import { namesAmong, positive } from "./arguments.ts";
import { keepAndShow } from "./keep_and_show.ts";

const NAMES = WORDS_ENGINES.map(({ name }) => name);

const EXAMPLES = `
Examples:
  npm run bench -- words
  npm run bench -- words --copies 28 --queries 200
  npm run bench -- words --engines elanus,zvec
`;

interface Options {
  readonly queries: number;
  readonly copies: number;
  readonly engines: readonly string[];
  readonly json?: true;
}

export function wordsCommand(): Command {
  return new Command("words")
    .description("keyword search by BM25: Elanus, MiniSearch, Orama and zvec, on the films of shared/data")
    .option("--queries <n>", "how many queries", positive, 400)
    .option("--copies <n>", "how often the 36,273 films are repeated; 28 makes a million", positive, 1)
    .option("--engines <names>", "of these, with commas between", namesAmong(NAMES), NAMES)
    .option("--json", "print the result as JSON instead of tables")
    .addHelpText("after", EXAMPLES)
    .action(async ({ json, ...plan }: Options) => keepAndShow(await runWordsBenchmark(plan), json));
}
