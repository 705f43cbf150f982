import { Bitset } from "../../kernels/bitset.ts";

const FIRST_CAPACITY = 16;

/**
 * Which rows of a nullable field have a vector. Only these are kept, one after another:
 *
 * ```
 * row       0   1   2   3   4
 * vector    a   -   b   -   c        place of row 2: 1; rowAt(2): 4
 * kept      a b c
 * ```
 */
export class ValidRows {
  /** Rising; the first `validCount` are there. */
  private rows: Uint32Array;
  private total = 0;
  private valid = 0;

  constructor(capacity = FIRST_CAPACITY) {
    this.rows = new Uint32Array(Math.max(capacity, 1));
  }

  /** Of all rows, those without a vector among them. */
  get count(): number {
    return this.total;
  }

  get validCount(): number {
    return this.valid;
  }

  get bytes(): number {
    return this.rows.byteLength;
  }

  has(row: number): boolean {
    return this.rows[this.place(row)] === row && this.place(row) < this.valid;
  }

  /** Where the vector of a row is kept; of one without, that of the next row which has one. */
  place(row: number): number {
    let low = 0;
    let high = this.valid;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.rows[middle] < row) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The row whose vector is kept at a place. */
  rowAt(place: number): number {
    return this.rows[place];
  }

  /** Adds rows: bit i of `bits` tells whether the i-th has a vector; without bits none has. Returns how many have. */
  append(rowCount: number, bits?: Uint8Array): number {
    const before = this.valid;
    if (bits !== undefined) for (const row of bitsOf(bits, rowCount)) this.push(this.total + row);
    this.total += rowCount;
    return this.valid - before;
  }

  /** Adds rows [from, to) of another. */
  appendRange(other: ValidRows, from: number, to: number): void {
    const end = other.place(to);
    for (let place = other.place(from); place < end; place++) this.push(this.total + other.rowAt(place) - from);
    this.total += to - from;
  }

  /** The places of those of the rows, rising, that have a vector. */
  placesOf(rows: Uint32Array): Uint32Array {
    return rows.filter((row) => this.has(row)).map((row) => this.place(row));
  }

  /** A bit for each kept vector: whether its row is among these. */
  narrowed(rows: Bitset): Bitset {
    if (this.valid === this.total && rows.length === this.total) return rows;
    const bits = new Bitset(this.valid);
    for (let place = 0; place < this.valid; place++) if (rows.has(this.rows[place])) bits.add(place);
    return bits;
  }

  /** What `append` takes. */
  save(): Uint8Array {
    const { words } = validBits(this.total, this.rows.subarray(0, this.valid));
    return new Uint8Array(words.buffer);
  }

  private push(row: number): void {
    if (this.valid === this.rows.length) {
      const rows = new Uint32Array(this.valid * 2);
      rows.set(this.rows);
      this.rows = rows;
    }
    this.rows[this.valid++] = row;
  }
}

/** A bit for each row: whether it is among those listed. */
export function validBits(rowCount: number, valid: Iterable<number>): Bitset {
  const bits = new Bitset(rowCount);
  for (const row of valid) bits.add(row);
  return bits;
}

/** The set bits, as rows. */
export function bitsOf(bytes: Uint8Array, rowCount: number): Bitset {
  return new Bitset(rowCount, new Uint32Array(bytes.slice().buffer));
}

/** The bytes of so many bits. */
export function bitBytes(rowCount: number): number {
  return new Bitset(rowCount).words.byteLength;
}
