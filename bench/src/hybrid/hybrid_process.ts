/** The process of one engine that finds rows by vector and words. */
import { questionOf, textOf } from "../data/generated_texts.ts";
import { MatrixFile, splitRows } from "../data/matrix_file.ts";
import { answerTask } from "../measure/answer_task.ts";
import { medianOfEach } from "../measure/statistics.ts";
import type { HybridEngine, Question, Way } from "./hybrid_engine.ts";
import { hybridEngine } from "./hybrid_engines.ts";
import type { HybridAnswer, HybridTask } from "./hybrid_task.ts";

const ROWS_A_WRITE = 5000;
/** Questions that bring code and caches to working heat and are not counted. */
const WARM_UP = 50;

answerTask(async (task: HybridTask, progress): Promise<HybridAnswer> => {
  const { folder, files, words, repetitions } = task;
  const rows = new MatrixFile(files.rowsPath, files.dim);
  const engine = await hybridEngine(task.engine).open(folder, files.dim);
  const started = performance.now();
  for (const { first, count, values } of rows.batches(ROWS_A_WRITE)) {
    const texts = Array.from({ length: count }, (_, i) => textOf(first + i));
    await engine.add({ first, vectors: splitRows(values, count, files.dim), texts });
    progress(first + count);
  }
  await engine.finish();
  const fillSeconds = (performance.now() - started) / 1000;
  const vectors = new MatrixFile(files.queriesPath, files.dim).all();
  const step = Math.floor(rows.rows / vectors.length);
  const questions = vectors.map((vector, q) => ({ vector, text: questionOf(q * step, words) }));
  const milliseconds: Record<Way, Float64Array> = {
    vector: await timeAll(engine, "vector", questions, repetitions),
    words: await timeAll(engine, "words", questions, repetitions),
    both: await timeAll(engine, "both", questions, repetitions),
  };
  const found = [];
  const exact = [];
  for (const question of questions) {
    found.push(await engine.search("both", question));
    if (engine.exact !== undefined) exact.push(await engine.exact(question));
  }
  await engine.close();
  return { fillSeconds, milliseconds, found, exact };
});

async function timeAll(engine: HybridEngine, way: Way, questions: readonly Question[], repetitions: number) {
  for (const question of questions.slice(0, WARM_UP)) await engine.search(way, question);
  const lists: Float64Array[] = [];
  while (lists.length < repetitions) {
    const milliseconds = new Float64Array(questions.length);
    for (const [q, question] of questions.entries()) {
      const started = performance.now();
      await engine.search(way, question);
      milliseconds[q] = performance.now() - started;
    }
    lists.push(milliseconds);
  }
  return medianOfEach(lists);
}
