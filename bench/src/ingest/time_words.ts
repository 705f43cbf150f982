import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

const PROCESS = fileURLToPath(new URL("./words_process.js", import.meta.url));

export interface WordsTask {
  readonly db: string;
  readonly queries: readonly string[];
}

/** Milliseconds of each search, after a first round that is not counted. */
export interface WordsTimes {
  /** From the words to the hits with their fields: embedding, search, output fields. */
  readonly wordsToHits: Float64Array;
  /** `client.search` alone. */
  readonly search: Float64Array;
  readonly peakBytes: number;
}

/**
 * Opens the database in a fresh process and searches it by words, over and over.
 *
 * @throws Error where that process ends without an answer.
 */
export function timeWords(task: WordsTask): Promise<WordsTimes> {
  const child = fork(PROCESS, { serialization: "advanced" });
  return new Promise((resolve, reject) => {
    child.once("message", (times: WordsTimes) => resolve(times));
    child.once("exit", (code) => reject(new Error(`the process that searches ended with exit code ${code}`)));
    child.send(task);
  });
}
