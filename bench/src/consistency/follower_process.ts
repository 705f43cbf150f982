/** The process that follows a writer and searches at one level after another. */
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { MatrixFile } from "../data/matrix_file.ts";
import { answerTask } from "../measure/answer_task.ts";
import { quantile } from "../measure/statistics.ts";
import { LIMIT } from "../writing/writing_task.ts";
import type { FollowerTask, LevelAnswer } from "./consistency_task.ts";

/** Searches begin so long after one another: a follower that never rests would be measured with its own queue. */
const EVERY_MS = 10;
const collection_name = "vectors";

answerTask(async (task: FollowerTask): Promise<LevelAnswer[]> => {
  const { ElanusClient } = await import("../../../dist/index.js");
  const client = await ElanusClient.open(join(task.folder, "vectors.elanus"), { readOnly: true });
  const queries = new MatrixFile(task.queriesPath, task.dim).all();
  const answers: LevelAnswer[] = [];
  for (const level of task.levels) {
    const milliseconds: number[] = [];
    const end = performance.now() + task.seconds * 1000;
    for (let i = 0; performance.now() < end; i++) {
      const began = performance.now();
      const request = { collection_name, data: queries[i % queries.length], limit: LIMIT };
      await client.search({ ...request, consistency_level: level });
      milliseconds.push(performance.now() - began);
      await setTimeout(Math.max(0, began + EVERY_MS - performance.now()));
    }
    const [p50Ms, p99Ms] = [quantile(milliseconds, 0.5), quantile(milliseconds, 0.99)];
    answers.push({ level, searches: milliseconds.length, p50Ms, p99Ms });
  }
  await client.close();
  return answers;
});
