import { Command } from "commander";
import { generatedDataSet } from "../data/generated.ts";
import { MAX_DIM } from "../data/spectrum.ts";
import { CACHE } from "../report/paths.ts";
import { runBurstBenchmark } from "../writing/burst_benchmark.ts";
import { runWritingBenchmark } from "../writing/writing_benchmark.ts";
import { dims, positive } from "./arguments.ts";
import { keepAndShow } from "./keep_and_show.ts";

interface WritingOptions {
  readonly initialRows: number;
  readonly dim: number;
  readonly rate: number;
  readonly seconds: number;
  readonly burst: number;
  readonly quietSeconds: number;
  readonly json?: true;
}

const QUERIES = 100;
const PARTS: readonly string[] = ["steady", "burst"];

const EXAMPLES = `
Parts: ${PARTS.join(", ")}; each writes a result of its own.

Examples:
  npm run bench -- writing
  npm run bench -- writing steady --seconds 30
  npm run bench -- writing burst
`;

export function writingCommand(): Command {
  return new Command("writing")
    .description("searches while rows are written at a steady rate, and after a burst: speed, stalls, recall")
    .argument("[parts...]", "what to measure (default: all)")
    .option("--initial-rows <n>", "rows that are there and indexed before", positive, 20_000)
    .option("--dim <n>", `their dims, at most ${MAX_DIM}`, dims, MAX_DIM)
    .option("--rate <n>", "rows that are written each second", positive, 1000)
    .option("--seconds <n>", "for how long", positive, 300)
    .option("--burst <n>", "rows that come at once", positive, 50_000)
    .option("--quiet-seconds <n>", "how long searches are measured before and after", positive, 20)
    .option("--json", "print the results as JSON instead of tables")
    .addHelpText("after", EXAMPLES)
    .action(runWriting);
}

async function runWriting(given: string[], options: WritingOptions): Promise<void> {
  const parts = given.length > 0 ? given : PARTS;
  for (const part of parts) if (!PARTS.includes(part)) throw new Error(`there is no part \`${part}\` of writing`);
  const { initialRows, dim, rate: rowsPerSecond, seconds, burst: burstRows, quietSeconds, json } = options;
  const rows = initialRows + Math.max(rowsPerSecond * seconds, burstRows);
  const data = await generatedDataSet({ rows, dim, queries: QUERIES }, CACHE);
  const common = { data, initialRows, quietSeconds };
  if (parts.includes("steady")) keepAndShow(await runWritingBenchmark({ ...common, rowsPerSecond, seconds }), json);
  if (parts.includes("burst")) keepAndShow(await runBurstBenchmark({ ...common, burstRows }), json);
}
