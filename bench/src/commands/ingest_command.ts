import { Command } from "commander";
import { runIngestBenchmark } from "../ingest/ingest_benchmark.ts";
import { goalLines } from "../report/goal.ts";
import { ingestTable } from "../report/ingest_table.ts";
import { SHARED_DATA } from "../report/paths.ts";
import { writeResult } from "../report/results_folder.ts";
import { textTable } from "../report/text_table.ts";

const EXAMPLES = `
Examples:
  npm run bench -- ingest
  npm run bench -- ingest --json
`;

export function ingestCommand(): Command {
  return new Command("ingest")
    .description("a real catalogue from its file to its first answer: seconds, memory, and searches by words")
    .option("--data <folder>", "has products.jsonl.gz and judgments.tsv", `${SHARED_DATA}/esci`)
    .option("--json", "print the result as JSON instead of a table")
    .addHelpText("after", EXAMPLES)
    .action(async ({ data, json }: { data: string; json?: true }) => {
      const result = await runIngestBenchmark(data);
      const path = writeResult(result);
      const { header, rows } = ingestTable(result);
      console.log(
        json ? JSON.stringify(result, null, 2) : [textTable(header, rows), ...goalLines(result.goals)].join("\n\n"),
      );
      console.error(`\nbench: kept in ${path}`);
    });
}
