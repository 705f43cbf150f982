import { Command } from "commander";
import { runConsistencyBenchmark } from "../consistency/consistency_benchmark.ts";
import { generatedDataSet } from "../data/generated.ts";
import { MAX_DIM } from "../data/spectrum.ts";
import { CACHE } from "../report/paths.ts";
import { dims, positive } from "./arguments.ts";
import { keepAndShow } from "./keep_and_show.ts";

interface ConsistencyOptions {
  readonly initialRows: number;
  readonly dim: number;
  readonly rate: number;
  readonly seconds: number;
  readonly json?: true;
}

const QUERIES = 100;
/** Rows are there for a writer that goes on while the follower starts. */
const MORE_SECONDS = 15;
const LEVELS_MEASURED = 4;

const EXAMPLES = `
Examples:
  npm run bench -- consistency
  npm run bench -- consistency --dim 128 --seconds 5
`;

export function consistencyCommand(): Command {
  return new Command("consistency")
    .description("what each consistency level costs on a follower, while another process writes")
    .option("--initial-rows <n>", "rows that are there and indexed before", positive, 20_000)
    .option("--dim <n>", `their dims, at most ${MAX_DIM}`, dims, MAX_DIM)
    .option("--rate <n>", "rows that are written each second", positive, 1000)
    .option("--seconds <n>", "for how long each level is measured", positive, 10)
    .option("--json", "print the result as JSON instead of a table")
    .addHelpText("after", EXAMPLES)
    .action(async ({ initialRows, dim, rate: rowsPerSecond, seconds, json }: ConsistencyOptions) => {
      const rows = initialRows + rowsPerSecond * (seconds * LEVELS_MEASURED + MORE_SECONDS);
      const data = await generatedDataSet({ rows, dim, queries: QUERIES }, CACHE);
      keepAndShow(await runConsistencyBenchmark({ data, initialRows, rowsPerSecond, seconds }), json);
    });
}
