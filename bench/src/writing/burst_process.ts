/** The process that takes many rows at once and searches until they are indexed, and after that. */
import { MatrixFile } from "../data/matrix_file.ts";
import { answerTask } from "../measure/answer_task.ts";
import { quantile } from "../measure/statistics.ts";
import { LoopGauge } from "./loop_gauge.ts";
import { Searcher } from "./searcher.ts";
import { vectorCollection } from "./vector_collection.ts";
import type { BurstAnswer, BurstPhase, BurstTask } from "./writing_task.ts";

const POLL_MS = 200;
/** Rows that are not indexed by themselves by then are flushed. */
const PATIENCE_SECONDS = 180;

answerTask(async (task: BurstTask): Promise<BurstAnswer> => {
  const collection = await vectorCollection(task);
  const queries = new MatrixFile(task.queriesPath, task.dim).all();
  const searcher = new Searcher((query) => collection.search(query), queries);
  const gauge = new LoopGauge();
  const phases: BurstPhase[] = [];
  const observe = async (name: string, isOver: () => boolean): Promise<void> => {
    const milliseconds = await searcher.paced(isOver);
    phases.push({
      name,
      searchP50Ms: quantile(milliseconds, 0.5),
      searchP99Ms: quantile(milliseconds, 0.99),
      searches: milliseconds.length,
      worstStallMs: gauge.read().worstMs,
    });
  };
  const quiet = (): (() => boolean) => {
    const end = performance.now() + task.quietSeconds * 1000;
    return () => performance.now() >= end;
  };
  await searcher.paced(quiet());
  gauge.read();
  await observe("before the burst", quiet());
  const burst = readBurst(task);
  const started = performance.now();
  const insertion = collection.insert(task.initialRows, burst);
  let acknowledged = 0;
  void insertion.then(() => {
    acknowledged = performance.now();
  });
  await observe("until it is acknowledged", () => acknowledged > 0);
  await insertion;
  const last = burst.slice(-task.dim);
  const searched = performance.now();
  const [nearest] = await collection.search(last);
  const firstSearchMs = performance.now() - searched;
  const poll = new Poll(() => collection.unindexedRows());
  await observe("until it is indexed", () => poll.isZero || performance.now() - acknowledged > PATIENCE_SECONDS * 1000);
  const flushed = !poll.isZero;
  poll.stop();
  if (flushed) await collection.sealAndIndex();
  const indexedSeconds = (performance.now() - acknowledged) / 1000;
  gauge.read();
  await observe("indexed", quiet());
  gauge.stop();
  await collection.close();
  return {
    acknowledgedSeconds: (acknowledged - started) / 1000,
    searchableAtOnce: nearest === task.initialRows + task.burstRows - 1,
    firstSearchMs,
    indexedSeconds,
    flushed,
    phases,
  };
});

function readBurst({ rowsPath, dim, initialRows, burstRows }: BurstTask): Float32Array {
  const [{ values }] = new MatrixFile(rowsPath, dim).batches(burstRows, initialRows);
  return values;
}

/** Asks for a number again and again until it is 0. */
class Poll {
  isZero = false;
  private readonly timer: NodeJS.Timeout;

  constructor(ask: () => Promise<number>) {
    this.timer = setInterval(() => {
      ask().then((value) => {
        if (value === 0) this.isZero = true;
      });
    }, POLL_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
