import { crc32 } from "../checksum.ts";

/** The CRC-32 of each block of a stream of bytes, whose chunks need not end where blocks do. */
export class BlockChecksums {
  private readonly blockBytes: number;
  private readonly done: number[] = [];
  private current = 0;
  private filled = 0;

  constructor(blockBytes: number) {
    this.blockBytes = blockBytes;
  }

  add(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      const piece = chunk.subarray(at, at + this.blockBytes - this.filled);
      this.current = crc32(piece, this.current);
      this.filled += piece.length;
      at += piece.length;
      if (this.filled === this.blockBytes) this.endBlock();
    }
  }

  /** The checksums, with that of the last, shorter block. */
  finish(): Uint32Array {
    if (this.filled > 0) this.endBlock();
    return Uint32Array.from(this.done);
  }

  private endBlock(): void {
    this.done.push(this.current);
    this.current = 0;
    this.filled = 0;
  }
}
