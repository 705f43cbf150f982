import { Command } from "commander";
import type { DataSet } from "../data/data_set.ts";
import { generatedDataSet } from "../data/generated.ts";
import { MAX_DIM } from "../data/spectrum.ts";
import type { FiguresResult } from "../report/figures.ts";
import { CACHE } from "../report/paths.ts";
import { runBulkBenchmark } from "../storage/bulk/bulk_benchmark.ts";
import { runMemoryBenchmark } from "../storage/memory/memory_benchmark.ts";
import { runOpeningBenchmark } from "../storage/opening/opening_benchmark.ts";
import { runSinglesBenchmark } from "../storage/singles/singles_benchmark.ts";
import { dims, positive } from "./arguments.ts";
import { keepAndShow } from "./keep_and_show.ts";

interface StorageOptions {
  readonly rows: number;
  readonly dim: number;
  readonly memoryRows: number;
  readonly seconds: number;
  readonly repetitions: number;
  readonly openings: number;
  readonly json?: true;
}

/** Small dims, so that the rest of a row can be seen beside its vector. */
const MEMORY_DIM = 8;
const QUERIES = 100;

const PARTS: Readonly<Record<string, (options: StorageOptions) => Promise<FiguresResult>>> = {
  bulk: async ({ rows, dim, repetitions }) => runBulkBenchmark({ data: await vectors(rows, dim), repetitions }),
  singles: async ({ rows, dim, seconds, repetitions }) =>
    runSinglesBenchmark({ data: await vectors(rows, dim), seconds, repetitions }),
  opening: async ({ rows, dim, openings }) =>
    runOpeningBenchmark({ data: await vectors(rows, dim), repetitions: openings }),
  memory: async ({ memoryRows }) => runMemoryBenchmark(await vectors(memoryRows, MEMORY_DIM)),
};

const EXAMPLES = `
Parts: ${Object.keys(PARTS).join(", ")}; each writes a result of its own.

Examples:
  npm run bench -- storage
  npm run bench -- storage bulk --rows 20000 --repetitions 1
  npm run bench -- storage singles opening
`;

export function storageCommand(): Command {
  return new Command("storage")
    .description("rows in, durable; single rows; opening; memory a row: Elanus, zvec and LanceDB")
    .argument("[parts...]", "what to measure (default: all)")
    .option("--rows <n>", "rows to insert and to open", positive, 100_000)
    .option("--dim <n>", `their dims, at most ${MAX_DIM}`, dims, MAX_DIM)
    .option("--memory-rows <n>", `rows of ${MEMORY_DIM} dims whose memory is measured`, positive, 1_000_000)
    .option("--seconds <n>", "how long each setting of single insertions runs", positive, 5)
    .option("--repetitions <n>", "how often insertions are measured; medians are reported", positive, 3)
    .option("--openings <n>", "how often each database is opened", positive, 11)
    .option("--json", "print the results as JSON instead of tables")
    .addHelpText("after", EXAMPLES)
    .action(async (given: string[], options: StorageOptions) => {
      const parts = given.length > 0 ? given : Object.keys(PARTS);
      for (const part of parts)
        if (!Object.hasOwn(PARTS, part)) throw new Error(`there is no part \`${part}\` of storage`);
      for (const part of parts) keepAndShow(await PARTS[part](options), options.json);
    });
}

function vectors(rows: number, dim: number): Promise<DataSet> {
  return generatedDataSet({ rows, dim, queries: QUERIES }, CACHE);
}
