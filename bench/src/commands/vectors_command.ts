import { Command } from "commander";
import type { DataSet } from "../data/data_set.ts";
import { generatedDataSet } from "../data/generated.ts";
import { MAX_DIM } from "../data/spectrum.ts";
import type { FiguresResult } from "../report/figures.ts";
import { CACHE } from "../report/paths.ts";
import { diskSettings } from "../vectors/diskann/disk_settings.ts";
import { runDiskannBenchmark } from "../vectors/diskann/diskann_benchmark.ts";
import { runFilteredBenchmark } from "../vectors/filtered/filtered_benchmark.ts";
import { FILTERED_ENGINES } from "../vectors/filtered/filtered_plan.ts";
import { type GrowthPlan, runGrowthBenchmark } from "../vectors/growth/growth_benchmark.ts";
import { runIvfBenchmark } from "../vectors/ivf/ivf_benchmark.ts";
import { TYPES } from "../vectors/ivf/ivf_plan.ts";
import { runSmallBenchmark, SMALL_PEERS } from "../vectors/small/small_benchmark.ts";
import { runTablesBenchmark } from "../vectors/tables/tables_benchmark.ts";
import { runThreadsBenchmark } from "../vectors/threads/threads_benchmark.ts";
import { dims, namesAmong, positive, share } from "./arguments.ts";
import { keepAndShow } from "./keep_and_show.ts";

/** How much is generated, and how the result is shown. */
interface GeneratedOptions {
  readonly rows: number;
  readonly dim: number;
  readonly queries: number;
  readonly json?: true;
}

interface DiskannOptions {
  readonly maxDegree: number;
  readonly codeBudget: number;
  readonly searchList?: readonly number[];
}

interface FilteredOptions {
  readonly engines: readonly string[];
  readonly repetitions: number;
}

interface RepeatedOptions {
  readonly repetitions: number;
}

interface IvfOptions {
  readonly types: readonly string[];
  readonly nlist: number;
  readonly m: number;
  readonly nbits: number;
  readonly planes: number;
  readonly repetitions: number;
}

const POOLS = [16, 32, 64, 128, 256];

export function vectorsCommand(): Command {
  return new Command("vectors")
    .description("what the indexes promise, a question each, beside the peers")
    .addCommand(diskannCommand())
    .addCommand(filteredCommand())
    .addCommand(ivfCommand())
    .addCommand(threadsCommand())
    .addCommand(smallCommand())
    .addCommand(growthCommand())
    .addCommand(tablesCommand());
}

function diskannCommand(): Command {
  return question<DiskannOptions>("diskann", { rows: 1_000_000, queries: 500 }, ({ data, searchList, ...options }) => {
    return runDiskannBenchmark({ data, settings: diskSettings(options), pools: searchList ?? POOLS });
  })
    .description("recall, time and memory of searches whose vectors stay on disk, in a fresh process")
    .option("--max-degree <n>", "most links of a row", positive, 32)
    .option("--code-budget <share>", "bytes of codes for each byte of vectors, at most", share, 0.0625)
    .option("--search-list <n...>", "sizes of the pool", (text, list: number[] = []) => [...list, positive(text)]);
}

function filteredCommand(): Command {
  return question<FilteredOptions>("filtered", { rows: 100_000, queries: 200 }, runFilteredBenchmark)
    .description("queries/s of HNSW at equal recall among 50, 10, 1 and 0.1 % of the rows")
    .option("--engines <names>", "which engines, with commas between", namesAmong(FILTERED_ENGINES), FILTERED_ENGINES)
    .option("--repetitions <n>", "how often each setting is measured; medians are reported", positive, 3);
}

function ivfCommand(): Command {
  return question<IvfOptions>("ivf", { rows: 100_000, queries: 1000 }, ({ types, ...options }) => {
    return runIvfBenchmark({ ...options, types: TYPES.filter((type) => types.includes(type)) });
  })
    .description("recall, queries/s, build time and memory of inverted files and random projections, beside faiss")
    .option("--types <names>", "which indexes, with commas between", namesAmong(TYPES), TYPES)
    .option("--nlist <n>", "lists", positive, 1024)
    .option("--m <n>", "parts of IVF_PQ", positive, 96)
    .option("--nbits <n>", "bits of a part", positive, 8)
    .option("--planes <n>", "hyperplanes of RP_LSH", positive, 512)
    .option("--repetitions <n>", "how often each setting is measured; medians are reported", positive, 5);
}

function threadsCommand(): Command {
  return question<RepeatedOptions>("threads", { rows: 100_000, queries: 1000 }, runThreadsBenchmark)
    .description("what two worker threads give over one, where many vectors are searched for at once")
    .option("--repetitions <n>", "how often all queries are asked; medians are reported", positive, 7);
}

function smallCommand(): Command {
  return question<FilteredOptions>("small", { rows: 100_000, queries: 500 }, runSmallBenchmark)
    .description("queries/s and memory with the exact vectors on disk, beside peers that hold them in memory")
    .option("--engines <names>", "which peers, with commas between", namesAmong(SMALL_PEERS), SMALL_PEERS)
    .option("--repetitions <n>", "how often each setting is measured; medians are reported", positive, 3);
}

function growthCommand(): Command {
  return new Command("growth")
    .description("queries/s of HNSW at equal recall as the rows become many; draws docs/vectors-growth.svg")
    .option(
      "--sizes <numbers>",
      "of rows, with commas between",
      (text) => text.split(",").map(positive),
      [10_000, 100_000, 1_000_000],
    )
    .option("--dim <n>", `their dims, at most ${MAX_DIM}`, dims, MAX_DIM)
    .option("--queries <n>", "held-out queries", positive, 500)
    .option("--repetitions <n>", "how often each setting is measured; medians are reported", positive, 3)
    .option("--json", "print the result as JSON instead of tables")
    .action(async ({ json, ...plan }: GrowthPlan & { readonly json?: true }) => {
      keepAndShow(await runGrowthBenchmark(plan), json);
    });
}

function tablesCommand(): Command {
  return question<RepeatedOptions>("tables", { rows: 100_000, queries: 500 }, runTablesBenchmark)
    .description("every index at the settings that the field compares; writes docs/index-tables.md")
    .option("--repetitions <n>", "how often each setting is measured; medians are reported", positive, 3);
}

/** A command that generates vectors and asks one question of them; its own options are still to be added. */
function question<Own>(
  name: string,
  { rows, queries }: { readonly rows: number; readonly queries: number },
  ask: (given: GeneratedOptions & Own & { readonly data: DataSet }) => Promise<FiguresResult>,
): Command {
  return new Command(name)
    .option("--rows <n>", "rows to generate", positive, rows)
    .option("--dim <n>", `their dims, at most ${MAX_DIM}`, dims, MAX_DIM)
    .option("--queries <n>", "held-out queries", positive, queries)
    .option("--json", "print the result as JSON instead of tables")
    .action(async (options: GeneratedOptions & Own) => {
      const data = await generatedDataSet(options, CACHE);
      keepAndShow(await ask({ ...options, data }), options.json);
    });
}
