import { Command, Option } from "commander";
import type { DataSet } from "../data/data_set.ts";
import { generatedDataSet } from "../data/generated.ts";
import { lsaDataSet, minilmDataSet } from "../data/real.ts";
import { siftsmallDataSet } from "../data/siftsmall.ts";
import { MAX_DIM } from "../data/spectrum.ts";
import { ENGINE_KINDS } from "../engines/engine_kinds.ts";
import { goalLines } from "../report/goal.ts";
import { CACHE, SHARED_DATA } from "../report/paths.ts";
import { writeResult } from "../report/results_folder.ts";
import type { SearchResult } from "../report/search_result.ts";
import { enginesTable, settingsTable } from "../report/search_tables.ts";
import { textTable } from "../report/text_table.ts";
import { runSearchBenchmark } from "../search/search_benchmark.ts";
import { CURVE, SIFTSMALL_EXTRA } from "../search/search_plan.ts";
import { dims, namesAmong, positive } from "./arguments.ts";

const DATA = ["generated", "siftsmall", "minilm", "lsa"] as const;
type DataName = (typeof DATA)[number];

interface SearchOptions {
  readonly data: DataName;
  readonly rows: number;
  readonly dim: number;
  readonly queries: number;
  readonly engines?: readonly string[];
  readonly repetitions: number;
  readonly json?: true;
}

const NAMES = ENGINE_KINDS.map((kind) => kind.name);

const EXAMPLES = `
Engines: ${NAMES.join(", ")}.

Examples:
  npm run bench -- search
  npm run bench -- search --rows 20000 --engines elanus,zvec
  npm run bench -- search --data siftsmall
  npm run bench -- search --data lsa
`;

export function searchCommand(): Command {
  return new Command("search")
    .description("recall, queries/s, build time and memory of HNSW in each engine, one query at a time on one thread")
    .addOption(new Option("--data <set>", "which vectors").choices(DATA).default("generated"))
    .option("--rows <n>", "rows to generate", positive, 100_000)
    .option("--dim <n>", `their dims, at most ${MAX_DIM}`, dims, MAX_DIM)
    .option("--queries <n>", "held-out queries", positive, 1000)
    .option("--engines <names>", "which engines, in this order, with commas between", namesAmong(NAMES))
    .option("--repetitions <n>", "how often each setting is measured; medians are reported", positive, 5)
    .option("--json", "print the result as JSON instead of tables")
    .addHelpText("after", EXAMPLES)
    .action(runSearch);
}

async function runSearch(options: SearchOptions): Promise<void> {
  const siftsmall = options.data === "siftsmall";
  const data = await dataSet(options);
  const result = await runSearchBenchmark({
    data,
    engines: options.engines ?? defaultEngines(siftsmall),
    settings: siftsmall ? [...CURVE, SIFTSMALL_EXTRA] : CURVE,
    repetitions: options.repetitions,
  });
  const path = writeResult(result);
  console.log(options.json ? JSON.stringify(result, null, 2) : tables(result));
  console.error(`\nbench: kept in ${path}`);
}

function dataSet({ data, rows, dim, queries }: SearchOptions): DataSet | Promise<DataSet> {
  switch (data) {
    case "siftsmall":
      return siftsmallDataSet(`${SHARED_DATA}/siftsmall`, CACHE);
    case "minilm":
      return minilmDataSet(queries, CACHE);
    case "lsa":
      return lsaDataSet(queries, CACHE);
    default:
      return generatedDataSet({ rows, dim, queries }, CACHE);
  }
}

/** The exact scan is only measured where it is quick. */
function defaultEngines(withFlat: boolean): string[] {
  return NAMES.filter((name) => withFlat || name !== "elanus-flat");
}

function tables(result: SearchResult): string {
  const { data, origin, absent, goals } = result;
  const settings = settingsTable(result);
  const engines = enginesTable(result);
  return [
    `${data.name}, ${data.metric}, ${data.queries} queries; ${origin.processor}, Node ${origin.node.slice(1)}`,
    textTable(settings.header, settings.rows),
    textTable(engines.header, engines.rows),
    ...absent.map(({ name, reason }) => `${name} is absent: ${reason}`),
    ...goalLines(goals),
  ].join("\n\n");
}
