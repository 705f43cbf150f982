import type { StoredRows } from "../../src/kernels/absent_rows.ts";
import type { VectorRows } from "../../src/kernels/vector_rows.ts";

interface Part {
  readonly position: number;
  readonly target: Uint8Array;
}

/** Bytes that stand for a file of rows: the blocks that are read are noted, and those that are broken fail. */
export class StoredBytes implements StoredRows {
  readonly blockBytes: number;
  /** The numbers of blocks that were read whole, in order. */
  readonly reads: number[] = [];
  /** Parts of any place and length that were read, in order. */
  readonly parts: { position: number; bytes: number }[] = [];
  broken = new Set<number>();
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array, blockBytes: number) {
    this.bytes = bytes;
    this.blockBytes = blockBytes;
  }

  /** The rows as their file has them. */
  static of(rows: VectorRows, blockBytes: number): StoredBytes {
    return new StoredBytes(rows.block(0, rows.count).slice(), blockBytes);
  }

  async read(offset: number, target: Uint8Array): Promise<void> {
    await Promise.resolve();
    this.readNow(offset, target);
  }

  readNow(offset: number, target: Uint8Array): void {
    if (offset % this.blockBytes !== 0) throw new Error(`a read begins within a block, at ${offset}`);
    for (let block = offset / this.blockBytes; block * this.blockBytes < offset + target.length; block++) {
      this.refuseBroken(block);
      this.reads.push(block);
    }
    target.set(this.bytes.subarray(offset, offset + target.length));
  }

  readEach(parts: readonly Part[]): void {
    for (const { position, target } of parts) {
      const { blockBytes } = this;
      for (let block = Math.floor(position / blockBytes); block * blockBytes < position + target.length; block++) {
        this.refuseBroken(block);
      }
      this.parts.push({ position, bytes: target.length });
      target.set(this.bytes.subarray(position, position + target.length));
    }
  }

  private refuseBroken(block: number): void {
    if (this.broken.has(block)) throw new Error(`block ${block} is broken`);
  }
}
