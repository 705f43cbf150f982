import { ElanusError } from "../../errors/index.ts";
import { HEADER_BYTES } from "../file_header.ts";
import type { FileSystem } from "../file_system.ts";
import { FRAME_HEADER_BYTES } from "./log_format.ts";
import { LogReader } from "./log_reader.ts";

const MOST_ATTEMPTS = 3;

/**
 * Reads a log that another process writes to: each `read` goes on where the one before ended. What is half written there
 * is not there yet. The file stays open, so that it can be read to its end after it was removed.
 *
 * ```
 * ├─ read 1 ─────┼─ read 2 ──┼─ half a frame
 *                end         end
 * ```
 */
export class LogTail {
  private readonly reader: LogReader;
  private end = HEADER_BYTES;
  private size = -1;
  /** Where the last frame begins that was read, and how. */
  private last = { offset: 0, header: new Uint8Array(0) };

  private constructor(reader: LogReader) {
    this.reader = reader;
  }

  /** @throws ElanusError CORRUPT, NEWER_FORMAT, STORAGE_FAILED. */
  static async open(fs: FileSystem, path: string): Promise<LogTail> {
    return new LogTail(await LogReader.open(fs, path));
  }

  /** Bytes behind the last whole frame, when it was read. */
  get tornBytes(): number {
    return Math.max(0, this.size - this.end);
  }

  /**
   * The writes that came since the last call, in their order; undefined where the writer took back what was read before
   * (its disk was full, or failed): the log must be read anew.
   *
   * @throws ElanusError CORRUPT at damage, STORAGE_FAILED.
   */
  async read(): Promise<Uint8Array[] | undefined> {
    const size = await this.reader.fileSize();
    if (size === this.size && size === this.end) return [];
    if (size < this.end || !(await this.lastStands())) return undefined;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.readOn();
      } catch (failure) {
        // A frame may have been half written when it was read, and whole when the next one was.
        const mayPass = failure instanceof ElanusError && failure.code === "CORRUPT" && attempt < MOST_ATTEMPTS;
        if (!mayPass) throw failure;
      }
    }
  }

  close(): Promise<void> {
    return this.reader.close();
  }

  private async readOn(): Promise<Uint8Array[]> {
    const payloads: Uint8Array[] = [];
    let offset = this.last.offset;
    for await (const frame of this.reader.frames(this.end)) {
      payloads.push(frame.payload);
      offset = frame.offset;
    }
    this.end = this.reader.end;
    this.size = this.end + this.reader.tornBytes;
    if (payloads.length > 0) this.last = { offset, header: await this.reader.bytesNow(offset, FRAME_HEADER_BYTES) };
    return payloads;
  }

  private async lastStands(): Promise<boolean> {
    const { offset, header } = this.last;
    return Buffer.compare(await this.reader.bytesNow(offset, header.length), header) === 0;
  }
}
