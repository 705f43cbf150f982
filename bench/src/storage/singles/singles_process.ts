/** The process of writers that insert one row at a time. */
import { FOUR_FIELDS } from "../../data/fields.ts";
import { MatrixFile } from "../../data/matrix_file.ts";
import { answerTask } from "../../measure/answer_task.ts";
import type { Store } from "../../stores/store.ts";
import { storeKind } from "../../stores/store_kinds.ts";
import type { SinglesAnswer, SinglesTask } from "./singles_task.ts";

/** So many vectors go round: their content does not matter here, and reading them is not measured. */
const VECTORS = 1000;
const WARM_UP_SECONDS = 1;

answerTask(async (task: SinglesTask): Promise<SinglesAnswer> => {
  const { folder, dim, durability } = task;
  const store = await storeKind(task.store).create({ folder, dim, fields: FOUR_FIELDS, durability });
  const [{ values }] = new MatrixFile(task.rowsPath, dim).batches(VECTORS);
  const inserter = new Inserter(store, values, dim);
  await inserter.insert(task.writers, WARM_UP_SECONDS);
  const cpuStarted = process.cpuUsage();
  const started = performance.now();
  const milliseconds = await inserter.insert(task.writers, task.seconds);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpuStarted);
  const count = await store.count();
  if (count !== inserter.inserted) throw new Error(`it holds ${count} rows of ${inserter.inserted}`);
  await store.finish();
  return { seconds, cpuSeconds: (user + system) / 1e6, milliseconds: Float64Array.from(milliseconds) };
});

class Inserter {
  inserted = 0;
  private readonly store: Store;
  private readonly vectors: readonly Float32Array[];

  constructor(store: Store, values: Float32Array, dim: number) {
    this.store = store;
    this.vectors = Array.from({ length: values.length / dim }, (_, i) => values.slice(i * dim, (i + 1) * dim));
  }

  async insert(writers: number, seconds: number): Promise<number[]> {
    const milliseconds: number[] = [];
    const end = performance.now() + seconds * 1000;
    const write = async (): Promise<void> => {
      while (performance.now() < end) {
        const row = this.inserted++;
        const insertion = this.store.prepare({ first: row, count: 1, values: this.vectors[row % this.vectors.length] });
        const started = performance.now();
        await insertion();
        milliseconds.push(performance.now() - started);
      }
    };
    await Promise.all(Array.from({ length: writers }, write));
    return milliseconds;
  }
}
