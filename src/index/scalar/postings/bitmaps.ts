import type { Bitset } from "../../../kernels/bitset.ts";
import type { IndexParts } from "../../vector_index.ts";
import type { Ranks } from "../keys/key_list.ts";
import { brokenIndex, bytesOf } from "../parts.ts";
import type { Postings } from "./postings.ts";
import { RowLists } from "./row_lists.ts";

/** A key with at least one row in so many has a bitset, which is then no larger than the list of its rows. */
const DENSE_SHARE = 32;

/** The rows of each key: a bitset where there are many, else a list. */
export class Bitmaps implements Postings {
  /** How many rows the keys before each key have. */
  private readonly starts: Uint32Array;
  private readonly layout: Layout;
  /** The bitsets of the dense keys, one after another. */
  private readonly words: Uint32Array;
  private readonly sparseRows: Uint32Array;
  private readonly lists: RowLists;

  /** @throws ElanusError CORRUPT where the arrays do not fit each other. */
  constructor(rowCount: number, starts: Uint32Array, words: Uint32Array, sparseRows: Uint32Array) {
    this.starts = starts;
    this.layout = layoutOf(rowCount, starts);
    this.words = words;
    this.sparseRows = sparseRows;
    const { dense, sparseStarts, wordCount } = this.layout;
    if (words.length !== dense[dense.length - 1] * wordCount || sparseRows.length !== sparseStarts.at(-1)) {
      throw brokenIndex(`${words.length} words and ${sparseRows.length} rows of bitmaps`);
    }
    this.lists = new RowLists(sparseRows, sparseStarts);
  }

  /** From the rows of all keys, key after key. */
  static of(rowCount: number, rows: Uint32Array, starts: Uint32Array): Bitmaps {
    const { dense, sparseStarts, wordCount } = layoutOf(rowCount, starts);
    const keys = starts.length - 1;
    const words = new Uint32Array(dense[keys] * wordCount);
    const sparse = new Uint32Array(sparseStarts[keys]);
    for (let key = 0; key < keys; key++) {
      const own = rows.subarray(starts[key], starts[key + 1]);
      if (dense[key] === dense[key + 1]) sparse.set(own, sparseStarts[key]);
      else for (const row of own) words[dense[key] * wordCount + (row >>> 5)] |= 1 << (row & 31);
    }
    return new Bitmaps(rowCount, starts, words, sparse);
  }

  get bytes(): number {
    const { dense, sparseStarts } = this.layout;
    const arrays = [this.starts, this.words, this.sparseRows, dense, sparseStarts];
    return arrays.reduce((sum, array) => sum + array.byteLength, 0);
  }

  count({ low, high }: Ranks): number {
    return this.starts[high] - this.starts[low];
  }

  listed(ranks: Ranks): Uint32Array | undefined {
    const { dense } = this.layout;
    return dense[ranks.high] > dense[ranks.low] ? undefined : this.lists.listed(ranks);
  }

  addTo(rows: Bitset, { low, high }: Ranks): void {
    const { dense, wordCount } = this.layout;
    this.lists.addTo(rows, { low, high });
    for (let i = dense[low]; i < dense[high]; i++) orInto(rows.words, this.words, i * wordCount);
  }

  save(): IndexParts {
    return { starts: bytesOf(this.starts), words: bytesOf(this.words), rows: bytesOf(this.sparseRows) };
  }
}

interface Layout {
  /** How many dense keys are before each key. */
  readonly dense: Uint32Array;
  /** How many rows of sparse keys are before each key. */
  readonly sparseStarts: Uint32Array;
  readonly wordCount: number;
}

function layoutOf(rowCount: number, starts: Uint32Array): Layout {
  const dense = new Uint32Array(starts.length);
  const sparseStarts = new Uint32Array(starts.length);
  for (let key = 0; key + 1 < starts.length; key++) {
    const own = starts[key + 1] - starts[key];
    const isDense = own * DENSE_SHARE >= rowCount;
    dense[key + 1] = dense[key] + Number(isDense);
    sparseStarts[key + 1] = sparseStarts[key] + (isDense ? 0 : own);
  }
  return { dense, sparseStarts, wordCount: (rowCount + 31) >>> 5 };
}

function orInto(target: Uint32Array, source: Uint32Array, from: number): void {
  for (let i = 0; i < target.length; i++) target[i] |= source[from + i];
}
