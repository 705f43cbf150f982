import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { Command } from "commander";
import { benchmarksPage } from "../report/page.ts";
import { BENCH } from "../report/paths.ts";
import { type BenchmarkResult, newestResults, readResult } from "../report/results_folder.ts";
import { isOfCandidates, writeCandidatesPage } from "../towers/towers_page.ts";

const PAGE = join(BENCH, "../docs/benchmarks.md");

const EXAMPLES = `
Examples:
  npm run bench -- docs
  npm run bench -- docs bench/results/2026-11-21T08-00-00.000Z-search.json
`;

/** Those of many settings have a page of their own, which their benchmark writes. */
function isOnPage({ benchmark }: BenchmarkResult): boolean {
  return benchmark !== "tables";
}

export function docsCommand(): Command {
  return new Command("docs")
    .description(
      "write kept results into docs/benchmarks.md and docs/candidates.md, in the place of what they say of the same benchmarks",
    )
    .argument("[files...]", "results (default: the newest of each benchmark and data set)")
    .addHelpText("after", EXAMPLES)
    .action((files: string[]) => {
      const results = files.length > 0 ? files.map(readResult) : newestResults();
      if (results.length === 0) throw new Error("bench/results/ is empty: run `npm run bench -- search` first");
      const others = results.filter((result) => !isOfCandidates(result)).filter(isOnPage);
      mkdirSync(dirname(PAGE), { recursive: true });
      writeFileSync(PAGE, benchmarksPage(others, existsSync(PAGE) ? readFileSync(PAGE, "utf8") : ""));
      console.error(`bench: wrote ${relative(process.cwd(), PAGE)}`);
      const ofCandidates = results.filter(isOfCandidates);
      if (ofCandidates.length > 0) writeCandidatesPage(ofCandidates);
    });
}
