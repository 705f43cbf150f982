import { Command } from "commander";
import { generatedDataSet } from "../data/generated.ts";
import { MAX_DIM } from "../data/spectrum.ts";
import { runHybridBenchmark } from "../hybrid/hybrid_benchmark.ts";
import { HYBRID_ENGINES } from "../hybrid/hybrid_engines.ts";
import { CACHE } from "../report/paths.ts";
import { dims, namesAmong, positive } from "./arguments.ts";
import { keepAndShow } from "./keep_and_show.ts";

interface HybridOptions {
  readonly rows: number;
  readonly dim: number;
  readonly queries: number;
  readonly words: number;
  readonly engines: readonly string[];
  readonly repetitions: number;
  readonly json?: true;
}

const NAMES = HYBRID_ENGINES.map(({ name }) => name);

const EXAMPLES = `
Engines: ${NAMES.join(", ")}.

Examples:
  npm run bench -- hybrid
  npm run bench -- hybrid --rows 20000 --engines elanus,zvec
`;

export function hybridCommand(): Command {
  return new Command("hybrid")
    .description("searches by vector, by words and by both at once, from the question to the fused hits")
    .option("--rows <n>", "rows to generate", positive, 100_000)
    .option("--dim <n>", `dims of their vectors, at most ${MAX_DIM}`, dims, MAX_DIM)
    .option("--queries <n>", "questions", positive, 1000)
    .option("--words <n>", "words of a question", positive, 4)
    .option("--engines <names>", "which engines, in this order, with commas between", namesAmong(NAMES), NAMES)
    .option("--repetitions <n>", "how often each question is asked; medians are reported", positive, 5)
    .option("--json", "print the result as JSON instead of a table")
    .addHelpText("after", EXAMPLES)
    .action(async ({ json, rows, dim, queries, ...plan }: HybridOptions) => {
      const data = await generatedDataSet({ rows, dim, queries }, CACHE);
      keepAndShow(await runHybridBenchmark({ data, ...plan }), json);
    });
}
