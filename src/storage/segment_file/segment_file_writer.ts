import { dirname } from "node:path";
import { ElanusError } from "../../errors/index.ts";
import { encodeHeader } from "../file_header.ts";
import { TEMPORARY_SUFFIX } from "../file_names.ts";
import type { FileSystem, OpenFile } from "../file_system.ts";
import { removeQuietly } from "../replace_file.ts";
import { BlockChecksums } from "./block_checksums.ts";
import { BLOCK_BYTES, encodeDirectory, encodeTrailer, SEGMENT_KIND, type Section } from "./segment_format.ts";

/** Small chunks are gathered to this size; larger ones are written as they come, without a copy. */
const GATHER_BYTES = 1 << 16;

/** A section's bytes: whole, or chunk by chunk. A chunk may change once the next is asked for. */
export type SectionSource = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * Writes an immutable file of named sections, under a temporary name until it is finished. Layout:
 *
 * ```
 * ┌────────┬──────────────────────────┬───────────┬───────────────────────┬─────────┐
 * │ header │ section "vectors"        │ "keys"    │ directory             │ trailer │
 * │ 32     │ block │ block │ block │ b│ block │ b │ names, places, CRC-32s│ 24      │
 * └────────┴──────────────────────────┴───────────┴───────────────────────┴─────────┘
 *                                                 ▲ the trailer points here
 * ```
 *
 * After a failure of any call, `abort` clears away what was written.
 */
export class SegmentFileWriter {
  readonly path: string;
  private readonly fs: FileSystem;
  private readonly file: OpenFile;
  private readonly sections: Section[] = [];
  private readonly gathered = new Uint8Array(GATHER_BYTES);
  private gatheredBytes = 0;
  private end = 0;

  private constructor(fs: FileSystem, path: string, file: OpenFile) {
    this.fs = fs;
    this.path = path;
    this.file = file;
  }

  static async create(fs: FileSystem, path: string): Promise<SegmentFileWriter> {
    const writer = new SegmentFileWriter(fs, path, await fs.open(path + TEMPORARY_SUFFIX, "create"));
    await writer.write(encodeHeader(SEGMENT_KIND, BLOCK_BYTES));
    return writer;
  }

  /** Adds a section; its name must be new. */
  async section(name: string, source: SectionSource): Promise<void> {
    if (this.sections.some((section) => section.name === name)) {
      throw new ElanusError("INTERNAL", `segment file \`${this.path}\` has two sections \`${name}\``);
    }
    const offset = this.end;
    const checksums = new BlockChecksums(BLOCK_BYTES);
    for await (const chunk of source instanceof Uint8Array ? [source] : source) {
      checksums.add(chunk);
      await this.write(chunk);
    }
    this.sections.push({ name, offset, bytes: this.end - offset, checksums: checksums.finish() });
  }

  /** Makes the file complete, durable and visible under its name; resolves to its size in bytes. */
  async finish(): Promise<number> {
    const directory = encodeDirectory(this.sections);
    const trailer = encodeTrailer(this.end, directory);
    await this.write(directory);
    await this.write(trailer);
    await this.flush();
    await this.file.sync();
    await this.file.close();
    await this.fs.rename(this.path + TEMPORARY_SUFFIX, this.path);
    await this.fs.syncFolder(dirname(this.path));
    return this.end;
  }

  /** Clears away an unfinished file; it has no failures of its own. */
  async abort(): Promise<void> {
    await this.file.close().catch(() => undefined);
    await removeQuietly(this.fs, this.path + TEMPORARY_SUFFIX);
  }

  private async write(chunk: Uint8Array): Promise<void> {
    if (this.gatheredBytes + chunk.length > GATHER_BYTES) await this.flush();
    if (chunk.length > GATHER_BYTES) {
      await this.file.write([chunk], this.end);
    } else {
      this.gathered.set(chunk, this.gatheredBytes);
      this.gatheredBytes += chunk.length;
    }
    this.end += chunk.length;
  }

  private async flush(): Promise<void> {
    await this.file.write([this.gathered.subarray(0, this.gatheredBytes)], this.end - this.gatheredBytes);
    this.gatheredBytes = 0;
  }
}
