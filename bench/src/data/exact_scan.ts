import { setImmediate } from "node:timers/promises";
import { type MatrixFile, splitRows } from "./matrix_file.ts";

/** Queries that are compared with a row while it is in registers: four independent sums keep the adders busy. */
const QUERIES_AT_ONCE = 4;
const ROWS_A_BATCH = 512;

/**
 * The rows with the largest inner products, best first, for each query: the truth that recall is measured against.
 * With `isMember` only among the rows for which it holds; where they are fewer than `limit`, lists end with -1.
 * Plain TypeScript in double precision, so that it shares no code with any engine that it judges.
 */
export async function exactTop(
  rows: MatrixFile,
  queries: readonly Float32Array[],
  limit: number,
  onProgress: (rowsDone: number) => void = () => {},
  isMember: (row: number) => boolean = () => true,
): Promise<Int32Array[]> {
  const tops = queries.map(() => new TopList(Math.min(limit, rows.rows)));
  const wide = queries.map((query) => Float64Array.from(query));
  for (const { first, count, values } of rows.batches(ROWS_A_BATCH)) {
    const numbers = Array.from({ length: count }, (_, i) => first + i).filter(isMember);
    const all = splitRows(values, count, rows.dim);
    const batch = numbers.map((number) => Float64Array.from(all[number - first]));
    for (let q = 0; q < wide.length; q += QUERIES_AT_ONCE) scan(batch, numbers, wide, tops, q);
    onProgress(first + count);
    await setImmediate();
  }
  return tops.map((top) => top.rows);
}

function scan(
  batch: readonly Float64Array[],
  numbers: readonly number[],
  queries: readonly Float64Array[],
  tops: readonly TopList[],
  q: number,
): void {
  const last = queries.length - 1;
  const [q0, q1, q2, q3] = [q, q + 1, q + 2, q + 3].map((i) => queries[Math.min(i, last)]);
  for (let r = 0; r < batch.length; r++) {
    const row = batch[r];
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let d = 0; d < row.length; d++) {
      const value = row[d];
      s0 += value * q0[d];
      s1 += value * q1[d];
      s2 += value * q2[d];
      s3 += value * q3[d];
    }
    tops[q].offer(numbers[r], s0);
    if (q < last) tops[q + 1].offer(numbers[r], s1);
    if (q + 1 < last) tops[q + 2].offer(numbers[r], s2);
    if (q + 2 < last) tops[q + 3].offer(numbers[r], s3);
  }
}

/**
 * The same among the first rows alone, for several numbers of them: what was true while rows were still being added.
 *
 * @param prefixes ascending.
 * @returns for each prefix a list of rows a query.
 */
export async function exactTopAt(
  rows: MatrixFile,
  queries: readonly Float32Array[],
  limit: number,
  prefixes: readonly number[],
): Promise<Int32Array[][]> {
  const tops = queries.map(() => new TopList(limit));
  const wide = queries.map((query) => Float64Array.from(query));
  const snapshots: Int32Array[][] = [];
  for (const { first, count, values } of rows.batches(ROWS_A_BATCH)) {
    const batch = splitRows(values, count, rows.dim).map((row) => Float64Array.from(row));
    const cuts = prefixes.slice(snapshots.length).filter((prefix) => prefix <= first + count);
    let done = 0;
    for (const end of [...cuts.map((prefix) => prefix - first), count]) {
      const part = batch.slice(done, end);
      const numbers = part.map((_, i) => first + done + i);
      for (let q = 0; q < wide.length; q += QUERIES_AT_ONCE) scan(part, numbers, wide, tops, q);
      done = end;
      if (snapshots.length < prefixes.length && prefixes[snapshots.length] === first + done) {
        snapshots.push(tops.map((top) => top.rows.slice()));
      }
    }
    if (snapshots.length === prefixes.length) break;
    await setImmediate();
  }
  return snapshots;
}

/** The best rows so far, sorted; of equal scores the earlier row stands first. */
class TopList {
  readonly rows: Int32Array;
  private readonly scores: Float64Array;

  constructor(limit: number) {
    this.rows = new Int32Array(limit).fill(-1);
    this.scores = new Float64Array(limit).fill(Number.NEGATIVE_INFINITY);
  }

  offer(row: number, score: number): void {
    let place = this.scores.length - 1;
    if (score <= this.scores[place]) return;
    while (place > 0 && this.scores[place - 1] < score) {
      this.scores[place] = this.scores[place - 1];
      this.rows[place] = this.rows[place - 1];
      place--;
    }
    this.scores[place] = score;
    this.rows[place] = row;
  }
}
