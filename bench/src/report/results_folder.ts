import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BENCH } from "./paths.ts";

const FOLDER = join(BENCH, "results");

/** Writes one run and returns the path of its file; names sort by time. */
export function writeResult(result: {
  readonly benchmark: string;
  readonly origin: { readonly date: string };
}): string {
  mkdirSync(FOLDER, { recursive: true });
  const path = join(FOLDER, `${result.origin.date.replaceAll(":", "-")}-${result.benchmark}.json`);
  writeFileSync(path, `${JSON.stringify(result, null, 2)}\n`);
  return path;
}
