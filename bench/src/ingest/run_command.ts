import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { BENCH } from "../report/paths.ts";
import { PEAK_MEMORY_FILE } from "./peak_memory.ts";

const PRELOAD = join(BENCH, "dist/ingest/peak_memory.js");
const ELANUS = join(BENCH, "../bin/elanus");

export interface CommandRun {
  readonly stdout: string;
  readonly seconds: number;
  /** The largest resident set of the process, as the system counted it. */
  readonly peakBytes: number;
}

/**
 * Runs `elanus` with these arguments in a process of its own; what it says on standard error is shown.
 *
 * @throws Error with the exit code where that is not 0.
 */
export async function runElanus(args: readonly string[]): Promise<CommandRun> {
  const folder = mkdtempSync(join(tmpdir(), "elanus-bench-peak-"));
  const peakFile = join(folder, "peak");
  try {
    const started = performance.now();
    const child = spawn(process.execPath, ["--import", pathToFileURL(PRELOAD).href, ELANUS, ...args], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, [PEAK_MEMORY_FILE]: peakFile },
    });
    const [stdout, [exitCode]] = await Promise.all([text(child.stdout), once(child, "exit")]);
    const seconds = (performance.now() - started) / 1000;
    if (exitCode !== 0) throw new Error(`\`elanus ${args.join(" ")}\` ended with exit code ${exitCode}`);
    return { stdout, seconds, peakBytes: Number(readFileSync(peakFile, "utf8")) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
