import { setImmediate, setTimeout } from "node:timers/promises";

/** One search at a modest rate, so that writing has the rest of the thread. */
const EVERY_MS = 5;

export type Search = (query: Float32Array) => Promise<readonly number[]>;

/** Searches over and over on the calling thread, each awaited before the next. */
export class Searcher {
  private readonly search: Search;
  private readonly queries: readonly Float32Array[];
  private turn = 0;

  constructor(search: Search, queries: readonly Float32Array[]) {
    this.search = search;
    this.queries = queries;
  }

  /** A search every few milliseconds until it is told to stop; the milliseconds of each. */
  async paced(isOver: () => boolean): Promise<number[]> {
    const milliseconds: number[] = [];
    for (let due = performance.now(); !isOver(); due = Math.max(due + EVERY_MS, performance.now())) {
      milliseconds.push(await this.one());
      await setTimeout(Math.max(0, due + EVERY_MS - performance.now()));
    }
    return milliseconds;
  }

  /** Searches/s as fast as they go for so long; between two the event loop has its turn, as in a server. */
  async fullSpeed(milliseconds: number): Promise<number> {
    const started = performance.now();
    let searches = 0;
    while (performance.now() - started < milliseconds) {
      await this.one();
      await setImmediate();
      searches++;
    }
    return (1000 * searches) / (performance.now() - started);
  }

  private async one(): Promise<number> {
    const query = this.queries[this.turn++ % this.queries.length];
    const started = performance.now();
    await this.search(query);
    return performance.now() - started;
  }
}
