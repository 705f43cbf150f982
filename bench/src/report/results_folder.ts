import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FiguresResult } from "./figures.ts";
import type { IngestResult } from "./ingest_result.ts";
import { BENCH } from "./paths.ts";
import type { SearchResult } from "./search_result.ts";

export type BenchmarkResult = SearchResult | IngestResult | FiguresResult;

const FOLDER = join(BENCH, "results");

/** Writes one run and returns the path of its file; names sort by time. */
export function writeResult(result: BenchmarkResult): string {
  mkdirSync(FOLDER, { recursive: true });
  const path = join(FOLDER, `${result.origin.date.replaceAll(":", "-")}-${result.benchmark}.json`);
  writeFileSync(path, `${JSON.stringify(result, null, 2)}\n`);
  return path;
}

export function readResult(path: string): BenchmarkResult {
  return JSON.parse(readFileSync(path, "utf8"));
}

/** Of the runs that are kept, the newest of each benchmark on each data set. */
export function newestResults(): BenchmarkResult[] {
  const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith(".json")) : [];
  const newest = new Map<string, BenchmarkResult>();
  for (const file of files.sort()) {
    const result = readResult(join(FOLDER, file));
    newest.set(`${result.benchmark} ${result.data.name}`, result);
  }
  return [...newest.values()];
}
