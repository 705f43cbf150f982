/** The process of one engine that finds texts by their words. */
import { setTimeout as pause } from "node:timers/promises";
import { answerTask } from "../measure/answer_task.ts";
import { residentBytes } from "../measure/meter.ts";
import { medianOfEach } from "../measure/statistics.ts";
import { textsOf } from "./films.ts";
import type { WordsEngine } from "./words_engine.ts";
import { wordsEngine } from "./words_engines.ts";
import { type FillAnswer, LIMIT, type SearchAnswer, type WordsTask } from "./words_task.ts";

const MOST_REPETITIONS = 15;
const LEAST_REPETITIONS = 1;
const MOST_MS = 15_000;
/** What an engine does once it is opened, and what the collector does late, is over by then. */
const SETTLED_MS = 2000;

answerTask(async (task: WordsTask, progress): Promise<FillAnswer | SearchAnswer> => {
  const before = residentBytes();
  const kind = wordsEngine(task.engine);
  const engine = await kind.open(task.folder);
  const fills = task.phase === "fill" || !kind.isStored;
  const fillSeconds = fills ? await fill(engine, task, progress) : undefined;
  if (task.phase === "fill") {
    await engine.close();
    return { seconds: fillSeconds ?? 0 };
  }
  const found = await searchAll(engine, task.queries);
  await pause(SETTLED_MS);
  const grown = residentBytes() - before;
  const lists = await timeAll(engine, task.queries);
  await engine.close();
  return {
    fillSeconds,
    found,
    milliseconds: medianOfEach(lists),
    repetitions: lists.length,
    residentBytes: grown,
  };
});

async function fill(engine: WordsEngine, { path, copies }: WordsTask, progress: (done: number) => void) {
  const texts = textsOf(path);
  const started = performance.now();
  for (let copy = 0; copy < copies; copy++) {
    await engine.add(texts);
    progress((copy + 1) * texts.length);
  }
  await engine.finish();
  return (performance.now() - started) / 1000;
}

async function searchAll(engine: WordsEngine, queries: readonly string[]): Promise<number[][]> {
  const found: number[][] = [];
  for (const query of queries) found.push(await engine.search(query, LIMIT));
  return found;
}

/** Milliseconds by query, a list a repetition. */
async function timeAll(engine: WordsEngine, queries: readonly string[]): Promise<Float64Array[]> {
  const lists: Float64Array[] = [];
  const begun = performance.now();
  while (lists.length < MOST_REPETITIONS) {
    if (lists.length >= LEAST_REPETITIONS && performance.now() - begun > MOST_MS) break;
    const milliseconds = new Float64Array(queries.length);
    for (const [i, query] of queries.entries()) {
      const started = performance.now();
      await engine.search(query, LIMIT);
      milliseconds[i] = performance.now() - started;
    }
    lists.push(milliseconds);
  }
  return lists;
}
