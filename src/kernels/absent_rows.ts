import type { Bitset } from "./bitset.ts";
import type { KernelMemory } from "./kernel_memory.ts";

/** Where rows are read from: their bytes, padded as in memory. Errors are its own. */
export interface StoredRows {
  /** Bytes that are read and checked together. */
  readonly blockBytes: number;
  /** Fills `target` with the bytes from `offset` on, which is the start of a block. */
  read(offset: number, target: Uint8Array): Promise<void>;
  /** The same, on the calling thread. */
  readNow(offset: number, target: Uint8Array): void;
  /** Fills many targets, each with the bytes from any position on, on the calling thread. */
  readEach(parts: readonly StoredPart[]): void;
}

interface StoredPart {
  readonly position: number;
  readonly target: Uint8Array;
}

/** The place of rows in a memory. */
export interface RowPlace {
  readonly memory: KernelMemory;
  readonly pointer: number;
  readonly strideBytes: number;
  readonly count: number;
}

/** So many bytes are read in one call, at most. */
const MOST_BYTES = 4 * 2 ** 20;

/**
 * Reads rows into their place when they are first needed, block by block.
 *
 * ```
 * stored:     │ block │ block │ block │ block │
 * in memory:  │ ▒▒▒▒▒ │       │ ▒▒▒▒▒ │       │     a row of the second is asked for: the block is read
 * ```
 */
export class AbsentRows {
  private readonly place: RowPlace;
  private readonly source: StoredRows;
  private readonly bytes: number;
  /** 1 for each block that is in memory. */
  private readonly present: Uint8Array;
  private missing: number;
  /** Where `fill` goes on. */
  private next = 0;

  constructor(place: RowPlace, source: StoredRows) {
    this.place = place;
    this.source = source;
    this.bytes = place.count * place.strideBytes;
    this.missing = Math.ceil(this.bytes / source.blockBytes);
    this.present = new Uint8Array(this.missing);
  }

  /** Whether none is absent any more. */
  get isOver(): boolean {
    return this.missing === 0;
  }

  /** Bytes that are in memory. */
  get residentBytes(): number {
    return Math.min(this.bytes, (this.present.length - this.missing) * this.source.blockBytes);
  }

  /** Brings rows [from, to) into memory. */
  need(from: number, to: number): void {
    const { strideBytes } = this.place;
    this.readMissing(Math.floor((from * strideBytes) / this.source.blockBytes), this.blockAfter(to));
  }

  /** Brings single rows into memory: neighbouring blocks are read together. */
  needEach(rows: Iterable<number>): void {
    const wanted = new Uint8Array(this.present.length);
    const { strideBytes } = this.place;
    for (const row of rows) {
      const first = Math.floor((row * strideBytes) / this.source.blockBytes);
      wanted.fill(1, first, this.blockAfter(row + 1));
    }
    for (let from = wanted.indexOf(1); from >= 0; ) {
      const end = wanted.indexOf(0, from);
      const to = end < 0 ? wanted.length : end;
      this.readMissing(from, to);
      from = wanted.indexOf(1, to);
    }
  }

  /** Brings the rows into memory that are allowed, or all. */
  needAllowed(allowed: Bitset | undefined): void {
    if (allowed === undefined) this.readMissing(0, this.present.length);
    else this.needEach(allowed.rows ?? allowed);
  }

  /**
   * Reads the next blocks that are missing, off the calling thread. Resolves to false when all of them were tried: what
   * cannot be read stays absent, and whoever needs it is told.
   */
  async fill(): Promise<boolean> {
    const [from, to] = this.nextRun(this.next, this.present.length);
    if (from === to) return false;
    this.next = to;
    const giveBack = this.place.memory.lend();
    try {
      await this.source.read(from * this.source.blockBytes, this.target(from, to));
      this.note(from, to);
    } catch {
      // Whoever needs it reads it again, and is told why it cannot be read.
    } finally {
      giveBack();
    }
    return true;
  }

  private readMissing(first: number, end: number): void {
    if (this.missing === 0) return;
    for (let [from, to] = this.nextRun(first, end); from < to; [from, to] = this.nextRun(to, end)) {
      this.source.readNow(from * this.source.blockBytes, this.target(from, to));
      this.note(from, to);
    }
  }

  /** The next blocks in [first, end) that are missing, one behind another, and not too many; empty where none is. */
  private nextRun(first: number, end: number): [from: number, to: number] {
    const found = this.present.subarray(first, end).indexOf(0);
    if (found < 0) return [end, end];
    const from = first + found;
    const most = Math.min(end, from + Math.max(1, Math.floor(MOST_BYTES / this.source.blockBytes)));
    const next = this.present.subarray(from, most).indexOf(1);
    return [from, next < 0 ? most : from + next];
  }

  private target(from: number, to: number): Uint8Array {
    const { memory, pointer } = this.place;
    const { blockBytes } = this.source;
    const start = from * blockBytes;
    return memory.u8(pointer + start, Math.min(to * blockBytes, this.bytes) - start);
  }

  private note(from: number, to: number): void {
    for (let block = from; block < to; block++) {
      // One that was needed meanwhile is there already.
      if (this.present[block] === 0) this.missing--;
      this.present[block] = 1;
    }
  }

  private blockAfter(row: number): number {
    return Math.ceil((row * this.place.strideBytes) / this.source.blockBytes);
  }
}
