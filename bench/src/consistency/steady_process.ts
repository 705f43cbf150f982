/** The process that writes at a steady rate while another one follows. Its first progress tells that the folder can be read. */
import { MatrixFile } from "../data/matrix_file.ts";
import { answerTask } from "../measure/answer_task.ts";
import { SteadyWriter } from "../writing/steady_writer.ts";
import { vectorCollection } from "../writing/vector_collection.ts";
import type { SteadyTask } from "./consistency_task.ts";

/** Resolves to the rows that were acknowledged each second. */
answerTask(async (task: SteadyTask, progress): Promise<number> => {
  const collection = await vectorCollection(task);
  const writer = new SteadyWriter(collection, new MatrixFile(task.rowsPath, task.dim), task.initialRows);
  progress(1);
  const started = performance.now();
  await writer.write(task.rowsPerSecond, task.seconds);
  const seconds = (performance.now() - started) / 1000;
  await collection.close();
  return (writer.acknowledged - task.initialRows) / seconds;
});
