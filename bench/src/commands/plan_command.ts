import { Command } from "commander";
import { generatedDataSet } from "../data/generated.ts";
import { MAX_DIM } from "../data/spectrum.ts";
import { runPlanBenchmark } from "../plan/plan_benchmark.ts";
import { CACHE } from "../report/paths.ts";
import { dims, namesAmong, positive } from "./arguments.ts";
import { keepAndShow } from "./keep_and_show.ts";

interface PlanOptions {
  readonly rows: number;
  readonly dim: number;
  readonly types: readonly string[];
  readonly json?: true;
}

const QUERIES = 100;
const TYPES = ["HNSW", "HNSW_SQ", "HNSW_PQ", "DISKANN", "IVF_FLAT", "IVF_SQ8", "IVF_PQ", "SCANN"];

const EXAMPLES = `
Examples:
  npm run bench -- plan
  npm run bench -- plan --rows 1000000 --dim 768 --types HNSW,DISKANN
`;

export function planCommand(): Command {
  return new Command("plan")
    .description("how far the formulas of `elanus plan` are from what is measured")
    .option("--rows <n>", "how many rows", positive, 100_000)
    .option("--dim <n>", `their dims, at most ${MAX_DIM}`, dims, 128)
    .option("--types <list>", `these alone, of ${TYPES.join(", ")}`, namesAmong(TYPES), [])
    .option("--json", "print the result as JSON instead of a table")
    .addHelpText("after", EXAMPLES)
    .action(async ({ rows, dim, types, json }: PlanOptions) => {
      const data = await generatedDataSet({ rows, dim, queries: QUERIES }, CACHE);
      keepAndShow(await runPlanBenchmark(data, types), json);
    });
}
