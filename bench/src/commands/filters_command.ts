import { Command } from "commander";
import { generatedDataSet } from "../data/generated.ts";
import { runFilterBenchmark } from "../filters/filter_benchmark.ts";
import { CACHE } from "../report/paths.ts";
import { positive } from "./arguments.ts";
import { keepAndShow } from "./keep_and_show.ts";

/** A vector that is there and takes little room. */
const SMALL = { dim: 8, queries: 100 };

const EXAMPLES = `
Examples:
  npm run bench -- filters
  npm run bench -- filters --rows 100000 --repetitions 20
`;

export function filtersCommand(): Command {
  return new Command("filters")
    .description("filters over scalar fields, with indexes and without: Elanus, zvec and LanceDB")
    .option("--rows <n>", "how many rows", positive, 1_000_000)
    .option("--repetitions <n>", "how often each filter is measured; medians are reported", positive, 100)
    .option("--json", "print the result as JSON instead of tables")
    .addHelpText("after", EXAMPLES)
    .action(async ({ rows, repetitions, json }: { rows: number; repetitions: number; json?: true }) => {
      const data = await generatedDataSet({ rows, ...SMALL }, CACHE);
      keepAndShow(await runFilterBenchmark({ data, repetitions }), json);
    });
}
