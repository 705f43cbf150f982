const ROWS_A_WORD = 32;
const NO_ROWS = new Uint32Array(0);

/**
 * A fixed number of bits; bit i stands for row i. Few rows may be a list of their numbers, as indexes of scalars have them: to clear,
 * fill and count a bit for each of 100,000 rows takes 5 us, more than to find the 100 of them that match. It becomes 32-bit words
 * when these are asked for.
 */
export class Bitset {
  readonly length: number;
  private list: Uint32Array | undefined;
  private bits: Uint32Array | undefined;

  constructor(length: number, words?: Uint32Array) {
    this.length = length;
    this.list = words === undefined ? NO_ROWS : undefined;
    this.bits = words;
  }

  static full(length: number): Bitset {
    const bits = new Bitset(length);
    bits.words.fill(0xffffffff);
    bits.clearTail();
    return bits;
  }

  /** Of rows that are listed, each once, in any order; the list is never changed, here or elsewhere. */
  static listed(length: number, rows: Uint32Array): Bitset {
    const bits = new Bitset(length).become(rows);
    if (rows.length * ROWS_A_WORD > length) bits.spread();
    return bits;
  }

  /** The rows, each once, in no order, as long as they are a list, of no more bytes than the words; not to be changed. */
  get rows(): Uint32Array | undefined {
    return this.list;
  }

  /** Those of the list from `first` to `end`. */
  rowsWithin(first: number, end: number): Uint32Array | undefined {
    if (this.list === undefined || (first === 0 && end >= this.length)) return this.list;
    return this.list.filter((row) => row >= first && row < end);
  }

  /** May be changed: hence there is no list any more. */
  get words(): Uint32Array {
    return this.bits ?? this.spread();
  }

  private spread(): Uint32Array {
    const words = new Uint32Array((this.length + 31) >>> 5);
    for (const row of this.list ?? NO_ROWS) words[row >>> 5] |= 1 << (row & 31);
    this.list = undefined;
    this.bits = words;
    return words;
  }

  has(index: number): boolean {
    return (this.words[index >>> 5] & (1 << (index & 31))) !== 0;
  }

  add(index: number): void {
    this.words[index >>> 5] |= 1 << (index & 31);
  }

  remove(index: number): void {
    this.words[index >>> 5] &= ~(1 << (index & 31));
  }

  /** Whether no bit is set: quicker than counting them. */
  get isEmpty(): boolean {
    return this.list === undefined ? this.words.every((word) => word === 0) : this.list.length === 0;
  }

  /** How many bits are set. */
  count(): number {
    if (this.list !== undefined) return this.list.length;
    const { words } = this;
    let total = 0;
    // Of a filter that few rows pass nearly all words are zero.
    for (let i = 0; i < words.length; i++) if (words[i] !== 0) total += popcount(words[i]);
    return total;
  }

  /** How many of the first `end` bits are set. */
  countBelow(end: number): number {
    const whole = end >>> 5;
    let total = new Bitset(whole * 32, this.words.subarray(0, whole)).count();
    for (let i = whole * 32; i < end; i++) if (this.has(i)) total++;
    return total;
  }

  clone(): Bitset {
    return this.list === undefined
      ? new Bitset(this.length, this.words.slice())
      : Bitset.listed(this.length, this.list);
  }

  /** Keeps what both have. */
  and(other: Bitset): this {
    if (this.list !== undefined) return this.become(this.list.filter((row) => other.has(row)));
    if (other.list !== undefined) return this.become(other.list.filter((row) => this.has(row)));
    const [words, others] = [this.words, other.words];
    for (let i = 0; i < words.length; i++) words[i] &= others[i];
    return this;
  }

  or(other: Bitset): this {
    if (other.list !== undefined) {
      for (const row of other.list) this.add(row);
      return this;
    }
    const [words, others] = [this.words, other.words];
    for (let i = 0; i < words.length; i++) words[i] |= others[i];
    return this;
  }

  /** Keeps what the other has not. */
  andNot(other: Bitset): this {
    if (this.list !== undefined) return this.become(this.list.filter((row) => !other.has(row)));
    if (other.list !== undefined) {
      for (const row of other.list) this.remove(row);
      return this;
    }
    const [words, others] = [this.words, other.words];
    for (let i = 0; i < words.length; i++) words[i] &= ~others[i];
    return this;
  }

  not(): this {
    const { words } = this;
    for (let i = 0; i < words.length; i++) words[i] = ~words[i];
    this.clearTail();
    return this;
  }

  /** The set bits in rising order. */
  *[Symbol.iterator](): Generator<number> {
    const { words } = this;
    for (let w = 0; w < words.length; w++) {
      for (let word = words[w]; word !== 0; word &= word - 1) {
        yield (w << 5) + 31 - Math.clz32(word & -word);
      }
    }
  }

  private become(rows: Uint32Array): this {
    this.list = rows;
    this.bits = undefined;
    return this;
  }

  /** Bits past the length stay zero, so that counting and iterating need not look at it. */
  private clearTail(): void {
    const used = this.length & 31;
    if (used !== 0) this.words[this.words.length - 1] &= (1 << used) - 1;
  }
}

function popcount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
