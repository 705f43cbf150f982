import { ElanusError } from "../../errors/index.ts";
import { crc32 } from "../checksum.ts";
import { decodeHeader, HEADER_BYTES } from "../file_header.ts";
import type { FileSystem, OpenFile } from "../file_system.ts";
import { decodeFrameHeader, FRAME_HEADER_BYTES, LOG_KIND } from "./log_format.ts";

const WINDOW_BYTES = 1 << 20;

/** One acknowledged write: what was appended, and the byte of the file where its frame begins. */
export interface LogFrame {
  readonly payload: Uint8Array;
  readonly offset: number;
}

/**
 * Reads a log from its beginning. Layout:
 *
 * ```
 * ┌────────┬─────────────────────────┬─────────────────────────┬───────────┐
 * │ header │ frame │ payload         │ frame │ payload         │ torn tail │
 * └────────┴─────────────────────────┴─────────────────────────┴───────────┘
 *          ▲ offset                                            ▲ end
 * ```
 *
 * A frame that fails its checksum is either the trace of a write that was never acknowledged (the log ends before it,
 * `tornBytes` tells how much is left out) or damage. Later frames tell the two apart: each says up to which byte the
 * file was on disk when it was written, and damage lies before such a byte.
 */
export class LogReader {
  readonly fs: FileSystem;
  readonly path: string;
  readonly salt: number;
  private readonly file: OpenFile;
  private window = new Uint8Array(0);
  private windowStart = 0;
  private size = 0;
  private goodEnd: number | undefined;

  private constructor(fs: FileSystem, file: OpenFile, salt: number) {
    this.fs = fs;
    this.path = file.path;
    this.file = file;
    this.salt = salt;
  }

  /** @throws ElanusError CORRUPT, NEWER_FORMAT, STORAGE_FAILED. */
  static async open(fs: FileSystem, path: string): Promise<LogReader> {
    const file = await fs.open(path, "read");
    try {
      const header = new Uint8Array(HEADER_BYTES);
      const bytes = await file.read(header, 0);
      return new LogReader(fs, file, decodeHeader(LOG_KIND, header.subarray(0, bytes), path));
    } catch (failure) {
      await file.close();
      throw failure;
    }
  }

  /** Where the good part ends, once `frames` has come to its end. */
  get end(): number {
    if (this.goodEnd !== undefined) return this.goodEnd;
    throw new ElanusError("INTERNAL", `log \`${this.path}\` has not been read to its end`);
  }

  /** Bytes behind `end`: of writes that were never acknowledged. */
  get tornBytes(): number {
    return this.size - this.end;
  }

  /** The bytes of the file now. */
  fileSize(): Promise<number> {
    return this.file.size();
  }

  /** Some bytes of the file as they are now; fewer at its end. */
  async bytesNow(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, await this.file.read(bytes, offset));
  }

  /**
   * The writes in their order. A payload is not changed afterwards and may be kept.
   *
   * @param from where a frame begins: the first one, or an `end` that was read to.
   * @throws ElanusError CORRUPT at damage, which says where.
   */
  async *frames(from = HEADER_BYTES): AsyncGenerator<LogFrame> {
    this.size = await this.file.size();
    this.window = new Uint8Array(0);
    let offset = from;
    for (;;) {
      const payload = await this.payloadAt(offset);
      if (payload === undefined) break;
      if (payload.length > 0) yield { payload, offset };
      offset += FRAME_HEADER_BYTES + payload.length;
    }
    if (offset < this.size) await this.requireTorn(offset);
    this.goodEnd = offset;
  }

  close(): Promise<void> {
    return this.file.close();
  }

  private async payloadAt(offset: number): Promise<Uint8Array | undefined> {
    const header = decodeFrameHeader(this.salt, await this.bytesAt(offset, FRAME_HEADER_BYTES));
    if (header === undefined) return undefined;
    const payload = await this.bytesAt(offset + FRAME_HEADER_BYTES, header.payloadBytes);
    if (payload.length < header.payloadBytes || crc32(payload) !== header.payloadChecksum) return undefined;
    return payload;
  }

  /** Fewer bytes at the end of the file. A window is never reused, so that payloads may point into it. */
  private async bytesAt(offset: number, length: number): Promise<Uint8Array> {
    const start = offset - this.windowStart;
    if (start >= 0 && start + length <= this.window.length) return this.window.subarray(start, start + length);
    const available = Math.max(0, this.size - offset);
    const window = new Uint8Array(Math.min(available, Math.max(length, WINDOW_BYTES)));
    this.window = window.subarray(0, await this.file.read(window, offset));
    this.windowStart = offset;
    return this.window.subarray(0, length);
  }

  /** Passes where what lies behind `broken` may be a torn write. */
  private async requireTorn(broken: number): Promise<void> {
    const saltBytes = new Uint8Array(Uint32Array.of(this.salt).buffer);
    for (let at = broken; at + FRAME_HEADER_BYTES <= this.size; ) {
      const bytes = await this.windowAt(at);
      const found = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(saltBytes);
      // A salt may begin in one window and end in the next.
      at += found >= 0 ? found : Math.max(1, bytes.length - saltBytes.length + 1);
      if (found < 0) continue;
      const header = decodeFrameHeader(this.salt, await this.bytesAt(at, FRAME_HEADER_BYTES));
      if (header !== undefined && header.durableEnd > broken) throw this.damage(broken, at);
      at++;
    }
  }

  /** What is left of the window from `offset` on; the next one where too little is left to hold a frame. */
  private windowAt(offset: number): Promise<Uint8Array> {
    const left = this.windowStart + this.window.length - offset;
    const inside = offset >= this.windowStart && left >= FRAME_HEADER_BYTES;
    return this.bytesAt(offset, inside ? left : Math.min(WINDOW_BYTES, this.size - offset));
  }

  private damage(broken: number, later: number): ElanusError {
    return new ElanusError("CORRUPT", `log \`${this.path}\` is damaged at byte ${broken}`, {
      detail: `a frame there fails its checksum, and a good one follows at byte ${later}`,
      hint: "`elanus repair` keeps what stands before and behind it; or restore the folder from a backup",
    });
  }
}
