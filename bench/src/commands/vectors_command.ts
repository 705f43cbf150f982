import { Command } from "commander";
import { generatedDataSet } from "../data/generated.ts";
import { MAX_DIM } from "../data/spectrum.ts";
import { CACHE } from "../report/paths.ts";
import { diskSettings } from "../vectors/diskann/disk_settings.ts";
import { runDiskannBenchmark } from "../vectors/diskann/diskann_benchmark.ts";
import { runFilteredBenchmark } from "../vectors/filtered/filtered_benchmark.ts";
import { FILTERED_ENGINES } from "../vectors/filtered/filtered_plan.ts";
import { runIvfBenchmark } from "../vectors/ivf/ivf_benchmark.ts";
import { TYPES } from "../vectors/ivf/ivf_plan.ts";
import { dims, positive } from "./arguments.ts";
import { keepAndShow } from "./keep_and_show.ts";

interface DiskannOptions {
  readonly rows: number;
  readonly dim: number;
  readonly queries: number;
  readonly maxDegree: number;
  readonly codeBudget: number;
  readonly searchList?: readonly number[];
  readonly json?: true;
}

interface FilteredOptions {
  readonly rows: number;
  readonly dim: number;
  readonly queries: number;
  readonly repetitions: number;
  readonly json?: true;
}

interface IvfOptions {
  readonly rows: number;
  readonly dim: number;
  readonly queries: number;
  readonly types?: string;
  readonly nlist: number;
  readonly m: number;
  readonly nbits: number;
  readonly planes: number;
  readonly repetitions: number;
  readonly json?: true;
}

const POOLS = [16, 32, 64, 128, 256];

export function vectorsCommand(): Command {
  return new Command("vectors")
    .description("what the indexes promise, a question each, beside the peers")
    .addCommand(diskannCommand())
    .addCommand(filteredCommand())
    .addCommand(ivfCommand());
}

function diskannCommand(): Command {
  return new Command("diskann")
    .description("recall, time and memory of searches whose vectors stay on disk, in a fresh process")
    .option("--rows <n>", "rows to generate", positive, 1_000_000)
    .option("--dim <n>", `their dims, at most ${MAX_DIM}`, dims, MAX_DIM)
    .option("--queries <n>", "held-out queries", positive, 500)
    .option("--max-degree <n>", "most links of a row", positive, 32)
    .option("--code-budget <share>", "bytes of codes for each byte of vectors, at most", Number, 0.0625)
    .option("--search-list <n...>", "sizes of the pool", (text, list: number[] = []) => [...list, positive(text)])
    .option("--json", "print the result as JSON instead of tables")
    .action(async ({ rows, dim, queries, searchList, json, ...options }: DiskannOptions) => {
      const data = await generatedDataSet({ rows, dim, queries }, CACHE);
      keepAndShow(
        await runDiskannBenchmark({ data, settings: diskSettings(options), pools: searchList ?? POOLS }),
        json,
      );
    });
}

function filteredCommand(): Command {
  return new Command("filtered")
    .description("queries/s of HNSW at equal recall among 50, 10, 1 and 0.1 % of the rows")
    .option("--rows <n>", "rows to generate", positive, 100_000)
    .option("--dim <n>", `their dims, at most ${MAX_DIM}`, dims, MAX_DIM)
    .option("--queries <n>", "held-out queries", positive, 200)
    .option("--repetitions <n>", "how often each setting is measured; medians are reported", positive, 3)
    .option("--json", "print the result as JSON instead of tables")
    .action(async ({ rows, dim, queries, repetitions, json }: FilteredOptions) => {
      const data = await generatedDataSet({ rows, dim, queries }, CACHE);
      keepAndShow(await runFilteredBenchmark({ data, engines: FILTERED_ENGINES, repetitions }), json);
    });
}

function ivfCommand(): Command {
  return new Command("ivf")
    .description("recall, queries/s, build time and memory of inverted files and random projections, beside faiss")
    .option("--rows <n>", "rows to generate", positive, 100_000)
    .option("--dim <n>", `their dims, at most ${MAX_DIM}`, dims, MAX_DIM)
    .option("--queries <n>", "held-out queries", positive, 1000)
    .option("--types <names>", `which of ${TYPES.join(", ")}, with commas between (default: all)`)
    .option("--nlist <n>", "lists", positive, 1024)
    .option("--m <n>", "parts of IVF_PQ", positive, 96)
    .option("--nbits <n>", "bits of a part", positive, 8)
    .option("--planes <n>", "hyperplanes of RP_LSH", positive, 512)
    .option("--repetitions <n>", "how often each setting is measured; medians are reported", positive, 5)
    .option("--json", "print the result as JSON instead of tables")
    .action(async ({ rows, dim, queries, types, json, ...options }: IvfOptions) => {
      const data = await generatedDataSet({ rows, dim, queries }, CACHE);
      const asked = types?.split(",");
      const chosen = TYPES.filter((type) => asked?.includes(type) ?? true);
      keepAndShow(await runIvfBenchmark({ data, types: chosen, ...options }), json);
    });
}
