import type { OpenFile } from "../file_system.ts";
import { openForReading } from "./paths.ts";

/**
 * A file that is read at any place, as Parquet and zip need it, whose directories stand at the end.
 *
 * ```
 * 0                 offset          offset + length                  size
 * ├─────────────────┼───────────────┼────────────────────────────────┤
 *                   └ read(offset, length)
 * ```
 */
export class RandomAccessFile {
  readonly path: string;
  /** In bytes, when it was opened. */
  readonly size: number;
  private readonly file: OpenFile;

  private constructor(file: OpenFile, size: number) {
    this.path = file.path;
    this.file = file;
    this.size = size;
  }

  /** @throws ElanusError INVALID_FILE where no file is there. */
  static async open(path: string): Promise<RandomAccessFile> {
    const file = await openForReading(path);
    return new RandomAccessFile(file, await file.size());
  }

  /** `length` bytes from `offset` on; fewer at the end of the file. */
  async read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)));
    return bytes.subarray(0, await this.file.read(bytes, offset));
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
