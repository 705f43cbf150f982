/** The process that writes at a steady rate and searches beside it, on one thread, as a server would. */
import { setImmediate } from "node:timers/promises";
import { MatrixFile } from "../data/matrix_file.ts";
import { answerTask } from "../measure/answer_task.ts";
import { quantile } from "../measure/statistics.ts";
import { LoopGauge } from "./loop_gauge.ts";
import { Searcher } from "./searcher.ts";
import { SteadyWriter } from "./steady_writer.ts";
import { type VectorCollection, vectorCollection } from "./vector_collection.ts";
import { type Interval, JUDGED_QUERIES, LIMIT, type WritingAnswer, type WritingTask } from "./writing_task.ts";

const INTERVAL_SECONDS = 10;
const FULL_SPEED_MS = 500;

answerTask(async (task: WritingTask, progress): Promise<WritingAnswer> => {
  const collection = await vectorCollection(task);
  const queries = new MatrixFile(task.queriesPath, task.dim).all();
  const writer = new SteadyWriter(collection, new MatrixFile(task.rowsPath, task.dim), task.initialRows);
  const observer = new Observer(collection, queries, () => writer.acknowledged);
  await observer.warmUp();
  const before = await observer.observe("before", task.quietSeconds);
  const started = performance.now();
  let writtenSeconds = 0;
  const writing = writer.write(task.rowsPerSecond, task.seconds).finally(() => {
    writtenSeconds = (performance.now() - started) / 1000;
  });
  const during = await observer.observe("during", task.seconds, progress);
  await writing;
  const stopped = performance.now();
  await collection.sealAndIndex();
  const indexedSeconds = (performance.now() - stopped) / 1000;
  const after = await observer.observe("after", task.quietSeconds);
  observer.stop();
  await collection.close();
  return {
    intervals: [...before, ...during, ...after],
    rowsPerSecond: (writer.acknowledged - task.initialRows) / writtenSeconds,
    insertP99Ms: quantile(writer.milliseconds, 0.99),
    indexedSeconds,
  };
});

/** Searches for some seconds and says, interval by interval, how that went. */
class Observer {
  private readonly collection: VectorCollection;
  private readonly queries: readonly Float32Array[];
  private readonly rowsNow: () => number;
  private readonly searcher: Searcher;
  private readonly gauge = new LoopGauge();

  constructor(collection: VectorCollection, queries: readonly Float32Array[], rowsNow: () => number) {
    this.collection = collection;
    this.queries = queries;
    this.rowsNow = rowsNow;
    this.searcher = new Searcher((query) => collection.search(query), queries);
  }

  async warmUp(): Promise<void> {
    await this.searcher.fullSpeed(FULL_SPEED_MS * 2);
  }

  async observe(phase: Interval["phase"], seconds: number, progress: (second: number) => void = () => {}) {
    const intervals: Interval[] = [];
    this.gauge.read();
    const started = performance.now();
    const secondNow = (): number => (performance.now() - started) / 1000;
    for (let end = Math.min(INTERVAL_SECONDS, seconds); ; end = Math.min(end + INTERVAL_SECONDS, seconds)) {
      const milliseconds = await this.searcher.paced(() => secondNow() >= end - FULL_SPEED_MS / 1000);
      const searchesPerSecond = await this.searcher.fullSpeed(FULL_SPEED_MS);
      const { rows, found } = await this.judgedRound();
      intervals.push({
        phase,
        second: secondNow(),
        rows,
        unindexedRows: await this.collection.unindexedRows(),
        segments: await this.collection.segments(),
        searchP50Ms: quantile(milliseconds, 0.5),
        searchP99Ms: quantile(milliseconds, 0.99),
        searchesPerSecond,
        stalls: this.gauge.read(),
        residentBytes: process.memoryUsage.rss(),
        found,
      });
      progress(secondNow());
      if (end >= seconds) return intervals;
    }
  }

  /** Before the round the rows are counted: one that comes while it runs may be found too, and is not missed. */
  private async judgedRound() {
    const rows = this.rowsNow();
    const found = new Int32Array(JUDGED_QUERIES * LIMIT).fill(-1);
    for (const [q, query] of this.queries.slice(0, JUDGED_QUERIES).entries()) {
      found.set(await this.collection.search(query), q * LIMIT);
      await setImmediate();
    }
    return { rows, found };
  }

  stop(): void {
    this.gauge.stop();
  }
}
