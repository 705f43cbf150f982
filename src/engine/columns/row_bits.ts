import { Bitset } from "../../kernels/bitset.ts";

/** Marks on the rows of something that grows (null, deleted): no memory at all while none is marked. */
export class RowBits {
  private words: Uint32Array | undefined;

  /** The set bits over `count` rows, or undefined when no row is marked. */
  bitset(count: number): Bitset | undefined {
    if (this.words === undefined) return undefined;
    this.reserve(count);
    return new Bitset(count, this.words.subarray(0, (count + 31) >>> 5));
  }

  has(row: number): boolean {
    return this.words !== undefined && ((this.words[row >>> 5] ?? 0) & (1 << (row & 31))) !== 0;
  }

  add(row: number): void {
    const words = this.reserve(row + 1);
    words[row >>> 5] |= 1 << (row & 31);
  }

  /** Adds the marks of a column that is appended behind `start` rows. */
  append(other: RowBits, start: number, count: number): void {
    const bits = other.bitset(count);
    if (bits === undefined) return;
    for (const row of bits) this.add(start + row);
  }

  save(count: number): Uint8Array | undefined {
    const words = this.bitset(count)?.words;
    return words === undefined ? undefined : new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  }

  load(bytes: Uint8Array | undefined): void {
    if (bytes !== undefined) this.words = new Uint32Array(bytes.slice().buffer);
  }

  get bytes(): number {
    return this.words?.byteLength ?? 0;
  }

  private reserve(rows: number): Uint32Array {
    const needed = (rows + 31) >>> 5;
    const old = this.words;
    if (old !== undefined && old.length >= needed) return old;
    const words = new Uint32Array(Math.max(needed, (old?.length ?? 0) * 2, 4));
    if (old !== undefined) words.set(old);
    this.words = words;
    return words;
  }
}
