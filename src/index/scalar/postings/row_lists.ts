import type { Bitset } from "../../../kernels/bitset.ts";
import type { IndexParts } from "../../vector_index.ts";
import type { Ranks } from "../keys/key_list.ts";
import { bytesOf } from "../parts.ts";
import type { Postings } from "./postings.ts";

/** Row numbers in the order of their keys, rising within a key; a range of keys is a stretch of them. */
export class RowLists implements Postings {
  private readonly rows: Uint32Array;
  private readonly starts: Uint32Array | undefined;

  /** Key i has the rows `rows[starts[i] .. starts[i + 1]]`; without `starts` each key has one row. */
  constructor(rows: Uint32Array, starts?: Uint32Array) {
    this.rows = rows;
    this.starts = starts;
  }

  get bytes(): number {
    return this.rows.byteLength + (this.starts?.byteLength ?? 0);
  }

  count({ low, high }: Ranks): number {
    return this.start(high) - this.start(low);
  }

  addTo({ words }: Bitset, { low, high }: Ranks): void {
    const { rows } = this;
    const end = this.start(high);
    for (let i = this.start(low); i < end; i++) words[rows[i] >>> 5] |= 1 << (rows[i] & 31);
  }

  save(): IndexParts {
    const { rows, starts } = this;
    return starts === undefined ? { rows: bytesOf(rows) } : { rows: bytesOf(rows), starts: bytesOf(starts) };
  }

  private start(rank: number): number {
    return this.starts === undefined ? rank : this.starts[rank];
  }
}
