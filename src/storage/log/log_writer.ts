import { randomInt } from "node:crypto";
import { dirname } from "node:path";
import { ElanusError } from "../../errors/index.ts";
import { encodeHeader, HEADER_BYTES } from "../file_header.ts";
import type { FileSystem, OpenFile } from "../file_system.ts";
import { encodeFrameHeader, LOG_KIND } from "./log_format.ts";
import type { LogReader } from "./log_reader.ts";

/** A frame tells its length in 32 bits. */
const MAX_PAYLOAD_BYTES = 2 ** 32 - 1;

/**
 * When a write is acknowledged.
 * `sync`: when it is on disk, each by a sync of its own. `group`: when it is on disk, together with what arrived during
 * the sync before. Both survive power loss. `os`: when the operating system has it, which survives the end of the
 * process but not of the machine.
 */
export type Durability = "sync" | "group" | "os";

interface Waiting {
  readonly payload: Uint8Array;
  readonly resolve: () => void;
  readonly reject: (failure: unknown) => void;
}

/**
 * Appends to a log, and acknowledges what is durable. Layout of a frame; little endian:
 *
 * ```
 * 0      4               8                  12            20               24
 * ├──────┼───────────────┼──────────────────┼─────────────┼────────────────┼─────────┤
 * │ salt │ payload bytes │ payload's CRC-32 │ durable end │ header's CRC-32│ payload │
 * └──────┴───────────────┴──────────────────┴─────────────┴────────────────┴─────────┘
 * ```
 *
 * There is no timer: while one sync runs, what arrives waits, and goes with the next.
 *
 * ```
 * append a ──► write, sync ──► a is acknowledged
 *    append b, c, d ─ wait ──► write, sync ──► b, c, d are acknowledged
 * ```
 */
export class LogWriter {
  readonly path: string;
  readonly durability: Durability;
  private readonly file: OpenFile;
  private readonly salt: number;
  /** Behind the last good frame. */
  private end: number;
  /** Up to here the file is on disk. */
  private durableEnd: number;
  /** Here the log was begun or taken up again: nothing was appended before it. */
  private markedEnd: number;
  private waiting: Waiting[] = [];
  private draining: Promise<void> | undefined;
  /** Behind the end there may be something of a group that was refused. */
  private refused = false;
  private refusal: ElanusError | undefined;

  private constructor(file: OpenFile, salt: number, end: number, durability: Durability) {
    this.path = file.path;
    this.file = file;
    this.salt = salt;
    this.end = end;
    this.durableEnd = end;
    this.markedEnd = end;
    this.durability = durability;
  }

  /** A new log, empty and on disk when this resolves; a file of that name is replaced. */
  static async create(fs: FileSystem, path: string, durability: Durability): Promise<LogWriter> {
    const salt = randomInt(1, 2 ** 32);
    const file = await fs.open(path, "create");
    await closedOnFailure(file, async () => {
      await file.write([encodeHeader(LOG_KIND, salt)], 0);
      await file.sync();
      await fs.syncFolder(dirname(path));
    });
    return new LogWriter(file, salt, HEADER_BYTES, durability);
  }

  /** Goes on behind what `reader` has read to its end; a torn tail is cut off. */
  static async resume(reader: LogReader, durability: Durability): Promise<LogWriter> {
    const { end, tornBytes } = reader;
    const file = await reader.fs.open(reader.path, "write");
    await closedOnFailure(file, async () => {
      if (tornBytes > 0) await file.truncate(end);
      // What a killed process wrote may be in the system's hands only; the next frame will call it durable.
      await file.sync();
    });
    return new LogWriter(file, reader.salt, end, durability);
  }

  /** Bytes of the file so far. */
  get size(): number {
    return this.end;
  }

  /**
   * Resolves once the payload is durable, in the order of the calls; it must not be empty, nor change before that.
   *
   * After STORAGE_FULL, and after STORAGE_FAILED while writing, what was written of the call is taken back, at the
   * latest before the next one, and the log goes on. After a failed sync nobody knows what the disk holds: the log then
   * refuses all that follows.
   *
   * @throws ElanusError STORAGE_FULL, STORAGE_FAILED, CLOSED.
   */
  append(payload: Uint8Array): Promise<void> {
    if (this.refusal !== undefined) return Promise.reject(this.refusal);
    if (payload.length === 0 || payload.length > MAX_PAYLOAD_BYTES) {
      const detail = `it has ${payload.length} bytes; 1 to ${MAX_PAYLOAD_BYTES} are possible`;
      return Promise.reject(new ElanusError("INTERNAL", `log \`${this.path}\` cannot take this payload`, { detail }));
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ payload, resolve, reject });
      this.draining ??= this.drain();
    });
  }

  /** Waits for what was appended. A log closed in order ends with a mark that lets damage to its last frame be told. */
  async close(): Promise<void> {
    this.refusal ??= new ElanusError("CLOSED", `log \`${this.path}\` is closed`);
    await this.draining;
    try {
      if (this.refused) await this.takeBack().catch(() => undefined);
      if (this.refusal.code === "CLOSED" && this.end > this.markedEnd) await this.markEnd();
    } finally {
      await this.file.close();
    }
  }

  private async drain(): Promise<void> {
    // Calls of the same tick belong together.
    await undefined;
    while (this.waiting.length > 0) {
      const group = this.waiting.splice(0, this.durability === "sync" ? 1 : this.waiting.length);
      await this.commit(group);
    }
    this.draining = undefined;
  }

  private async commit(group: readonly Waiting[]): Promise<void> {
    try {
      if (this.refused) await this.takeBack();
      const start = this.end;
      const chunks = group.flatMap(({ payload }) => [encodeFrameHeader(this.salt, payload, this.durableEnd), payload]);
      await this.file.write(chunks, start);
      if (this.durability !== "os") await this.sync();
      this.end = start + chunks.reduce((bytes, chunk) => bytes + chunk.length, 0);
      if (this.durability !== "os") this.durableEnd = this.end;
      for (const { resolve } of group) resolve();
    } catch (failure) {
      this.refused = true;
      await this.takeBack().catch(() => undefined);
      for (const { reject } of group) reject(failure);
    }
  }

  /** Removes what a refused group left, so that it does not turn up after the next open. */
  private async takeBack(): Promise<void> {
    await this.file.truncate(this.end);
    if (this.durability !== "os") await this.sync();
    this.refused = false;
  }

  private async sync(): Promise<void> {
    try {
      await this.file.sync();
    } catch (failure) {
      // The system may drop a page that the device did not take, and report success for the next sync.
      if (!(failure instanceof ElanusError && failure.code === "STORAGE_FULL")) this.refuse(failure);
      throw failure;
    }
  }

  private refuse(cause: unknown): void {
    const message = `log \`${this.path}\` takes no more writes after a failure of the disk`;
    this.refusal = new ElanusError("STORAGE_FAILED", message, {
      detail: cause instanceof ElanusError ? (cause.detail ?? cause.message) : String(cause),
      hint: "check the disk, then open the database again: what was acknowledged is kept",
      cause,
    });
    for (const { reject } of this.waiting.splice(0)) reject(this.refusal);
  }

  private async markEnd(): Promise<void> {
    if (this.durability === "os") await this.file.sync();
    const mark = encodeFrameHeader(this.salt, new Uint8Array(0), this.end);
    // Needed by nobody: where the disk is full the log simply ends without it, torn or not.
    await this.file.write([mark], this.end).catch(() => undefined);
    this.markedEnd = this.end;
  }
}

async function closedOnFailure(file: OpenFile, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (failure) {
    await file.close();
    throw failure;
  }
}
