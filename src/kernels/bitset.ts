/** A fixed number of bits in 32-bit words; bit i stands for row i. */
export class Bitset {
  readonly length: number;
  readonly words: Uint32Array;

  constructor(length: number, words: Uint32Array = new Uint32Array((length + 31) >>> 5)) {
    this.length = length;
    this.words = words;
  }

  static full(length: number): Bitset {
    const bits = new Bitset(length);
    bits.words.fill(0xffffffff);
    bits.clearTail();
    return bits;
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

  /** How many bits are set. */
  count(): number {
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
    return new Bitset(this.length, this.words.slice());
  }

  /** Keeps what both have. */
  and(other: Bitset): this {
    for (let i = 0; i < this.words.length; i++) this.words[i] &= other.words[i];
    return this;
  }

  or(other: Bitset): this {
    for (let i = 0; i < this.words.length; i++) this.words[i] |= other.words[i];
    return this;
  }

  /** Keeps what the other has not. */
  andNot(other: Bitset): this {
    for (let i = 0; i < this.words.length; i++) this.words[i] &= ~other.words[i];
    return this;
  }

  not(): this {
    for (let i = 0; i < this.words.length; i++) this.words[i] = ~this.words[i];
    this.clearTail();
    return this;
  }

  /** The set bits in rising order. */
  *[Symbol.iterator](): Generator<number> {
    for (let w = 0; w < this.words.length; w++) {
      for (let word = this.words[w]; word !== 0; word &= word - 1) {
        yield (w << 5) + 31 - Math.clz32(word & -word);
      }
    }
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
