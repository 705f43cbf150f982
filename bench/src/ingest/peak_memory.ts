/** Preloaded into a command (`node --import`): leaves the largest resident set of its process in a file when it ends. */
import { writeFileSync } from "node:fs";

/** The environment variable that names the file. */
export const PEAK_MEMORY_FILE = "ELANUS_BENCH_PEAK_MEMORY_FILE";

const path = process.env[PEAK_MEMORY_FILE];
if (path !== undefined) process.once("exit", () => writeFileSync(path, `${process.resourceUsage().maxRSS * 1024}`));
