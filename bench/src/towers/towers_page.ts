import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { FiguresResult } from "../report/figures.ts";
import { figuresSection, withSections } from "../report/page.ts";
import { BENCH } from "../report/paths.ts";
import type { BenchmarkResult } from "../report/results_folder.ts";

const OF_CANDIDATES = ["towers", "ablation", "epoch", "candidates"];
const PAGE = join(BENCH, "../docs/candidates.md");

/** Writes the sections of these results into docs/candidates.md, in the place of those of the same data. */
export function writeCandidatesPage(results: readonly FiguresResult[]): void {
  const standing = existsSync(PAGE) ? readFileSync(PAGE, "utf8") : "# Candidates\n";
  writeFileSync(PAGE, withSections(standing, results.map(figuresSection)));
  console.error(`bench: wrote ${relative(process.cwd(), PAGE)}`);
}

/** Whether a result stands in docs/candidates.md. */
export function isOfCandidates(result: BenchmarkResult): result is FiguresResult {
  return OF_CANDIDATES.some((benchmark) => benchmark === result.benchmark);
}
