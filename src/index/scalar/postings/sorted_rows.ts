import type { Bitset } from "../../../kernels/bitset.ts";
import type { IndexParts } from "../../vector_index.ts";
import type { Ranks } from "../keys/key_list.ts";
import { bytesOf } from "../parts.ts";
import type { Postings } from "./postings.ts";

/** Bits are kept at so many places of the list: 2 bytes a row, where the list takes 4. */
const MARKS = 16;

/**
 * A row for each key, each row once, in the order of the keys: a range of keys is a stretch of them. Of a long stretch most is had
 * from bits that are kept of all rows before a mark: to set half of 100,000 one by one takes 90 us, as long as a walk among them.
 *
 * ```
 * rows   ├───────┼───────┼───────┼───────┤     marks
 *            ╞═══╬═══════╬═══╡                 a range: the bits between two marks, and what is left at either end
 * ```
 */
export class SortedRows implements Postings {
  private readonly rows: Uint32Array;
  private readonly wordCount: number;
  /** Keys from one mark to the next. */
  private readonly stretch: number;
  /** For each mark the bits of the rows before it; made when a long stretch is first asked for. */
  private bits: Uint32Array | undefined;

  constructor(rowCount: number, rows: Uint32Array) {
    this.rows = rows;
    this.wordCount = (rowCount + 31) >>> 5;
    this.stretch = Math.ceil(rows.length / MARKS);
  }

  get bytes(): number {
    return this.rows.byteLength + (this.bits?.byteLength ?? 0);
  }

  count({ low, high }: Ranks): number {
    return high - low;
  }

  listed({ low, high }: Ranks): Uint32Array {
    return this.rows.subarray(low, high);
  }

  addTo({ words }: Bitset, { low, high }: Ranks): void {
    const first = Math.ceil(low / this.stretch);
    const last = Math.floor(high / this.stretch);
    if (!(first < last)) {
      this.addEach(words, low, high);
      return;
    }
    this.addEach(words, low, first * this.stretch);
    this.addBetween(words, first, last);
    this.addEach(words, last * this.stretch, high);
  }

  save(): IndexParts {
    return { rows: bytesOf(this.rows) };
  }

  private addEach(words: Uint32Array, from: number, to: number): void {
    const { rows } = this;
    for (let i = from; i < to; i++) words[rows[i] >>> 5] |= 1 << (rows[i] & 31);
  }

  private addBetween(words: Uint32Array, first: number, last: number): void {
    this.bits ??= this.makeBits();
    const { bits, wordCount } = this;
    const from = first * wordCount;
    const to = last * wordCount;
    for (let w = 0; w < wordCount; w++) words[w] |= bits[to + w] & ~bits[from + w];
  }

  private makeBits(): Uint32Array {
    const { wordCount, stretch, rows } = this;
    const bits = new Uint32Array((MARKS + 1) * wordCount);
    for (let mark = 1; mark <= MARKS; mark++) {
      const from = (mark - 1) * wordCount;
      bits.copyWithin(mark * wordCount, from, from + wordCount);
      const words = bits.subarray(mark * wordCount, (mark + 1) * wordCount);
      this.addEach(words, (mark - 1) * stretch, Math.min(mark * stretch, rows.length));
    }
    return bits;
  }
}
