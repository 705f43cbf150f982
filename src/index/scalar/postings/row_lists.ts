import type { Bitset } from "../../../kernels/bitset.ts";
import type { IndexParts } from "../../vector_index.ts";
import type { Ranks } from "../keys/key_list.ts";
import { bytesOf } from "../parts.ts";
import type { Postings } from "./postings.ts";

/** Row numbers in the order of their keys, rising within a key; a range of keys is a stretch of them. */
export class RowLists implements Postings {
  private readonly rows: Uint32Array;
  private readonly starts: Uint32Array;

  /** Key i has the rows `rows[starts[i] .. starts[i + 1]]`. */
  constructor(rows: Uint32Array, starts: Uint32Array) {
    this.rows = rows;
    this.starts = starts;
  }

  get bytes(): number {
    return this.rows.byteLength + this.starts.byteLength;
  }

  count({ low, high }: Ranks): number {
    return this.starts[high] - this.starts[low];
  }

  listed({ low, high }: Ranks): Uint32Array {
    return this.rows.subarray(this.starts[low], this.starts[high]);
  }

  addTo({ words }: Bitset, { low, high }: Ranks): void {
    const { rows, starts } = this;
    const end = starts[high];
    for (let i = starts[low]; i < end; i++) words[rows[i] >>> 5] |= 1 << (rows[i] & 31);
  }

  save(): IndexParts {
    return { rows: bytesOf(this.rows), starts: bytesOf(this.starts) };
  }
}
