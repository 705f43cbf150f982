/** The process that searches for many vectors at once, on as many processors as it was given. */
import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { MatrixFile, splitRows } from "../../data/matrix_file.ts";
import { answerTask } from "../../measure/answer_task.ts";
import type { ThreadAnswer, ThreadTask } from "./thread_task.ts";

const ROWS_A_WRITE = 5000;
const LIMIT = 10;
const collection_name = "vectors";
const field_name = "vector";

answerTask(async (task: ThreadTask, progress): Promise<ThreadAnswer> => {
  holdTo(task.processors);
  const { DataType, ElanusClient } = await import("../../../../dist/index.js");
  const { files, index, buildParams, searchParams } = task;
  const client = await ElanusClient.open(join(task.folder, "vectors.elanus"));
  const seconds: number[] = [];
  if (task.phase === "build") {
    await client.createCollection({
      collection_name,
      fields: [
        { name: "id", data_type: DataType.Int64, is_primary_key: true },
        { name: field_name, data_type: DataType.FloatVector, dim: files.dim },
      ],
      index_params: [{ field_name, index_type: index, metric_type: files.metric, params: { ...buildParams } }],
    });
    for (const { first, count, values } of new MatrixFile(files.rowsPath, files.dim).batches(ROWS_A_WRITE)) {
      const vectors = splitRows(values, count, files.dim);
      await client.insert({ collection_name, data: vectors.map((vector, i) => ({ id: first + i, vector })) });
      progress(first + count);
    }
    await client.flushSync({ collection_names: [collection_name] });
    await client.waitForIndex({ collection_name });
  } else {
    await client.loadCollection({ collection_name });
    await client.waitForIndex({ collection_name });
    const data = new MatrixFile(files.queriesPath, files.dim).all();
    const search = () => client.search({ collection_name, data, limit: LIMIT, params: { ...searchParams } });
    await search();
    while (seconds.length < task.repetitions) {
      const started = performance.now();
      await search();
      seconds.push((performance.now() - started) / 1000);
    }
  }
  await client.close();
  return { threads: availableParallelism(), seconds };
});

/** Before any thread of ours begins: what a thread may run on it has from the one that began it. */
function holdTo(processors: readonly number[]): void {
  if (processors.length === 0) return;
  execFileSync("taskset", ["-a", "-c", "-p", processors.join(","), `${process.pid}`], { stdio: "ignore" });
}
