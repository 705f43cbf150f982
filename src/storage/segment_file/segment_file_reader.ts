import { ElanusError, nameHint } from "../../errors/index.ts";
import { crc32 } from "../checksum.ts";
import { decodeHeader, HEADER_BYTES } from "../file_header.ts";
import type { FileSystem, OpenFile, ReadRequest } from "../file_system.ts";
import {
  brokenDirectory,
  decodeDirectory,
  decodeTrailer,
  SEGMENT_KIND,
  type Section,
  TRAILER_BYTES,
} from "./segment_format.ts";

const WINDOW_BYTES = 1 << 20;
/** Windows of one call that are read at once: while one is checked on this thread, others are read on the system's. */
const LANES = 4;

/** A section with the blocks of it that have been read and found good. */
interface OpenSection extends Section {
  readonly verified: Uint8Array;
}

/**
 * A part of a range that is read in one call: `bytes` of the section from `start` on, of which the range wants `wanted`
 * bytes behind the first `skipped`. Where a block is still to be checked the read covers it whole:
 *
 * ```
 *             first        last
 * │   block   │   block   │   block   │
 *          ├── the range ──┤
 * ├── the read, blocks unchecked ─────┤
 *          ├── the read, all checked ┤
 * ```
 */
interface Piece {
  /** Where the wanted bytes come in the range. */
  readonly at: number;
  readonly start: number;
  readonly bytes: number;
  readonly skipped: number;
  readonly wanted: number;
  readonly unchecked: boolean;
}

/**
 * Reads an immutable file of named sections; SegmentFileWriter draws its layout. Opening reads header, directory and
 * trailer; a block is checked when it is first read.
 */
export class SegmentFileReader {
  readonly path: string;
  private readonly file: OpenFile;
  /** A damaged byte costs the block that it lies in. */
  readonly blockBytes: number;
  private readonly byName: ReadonlyMap<string, OpenSection>;

  private constructor(file: OpenFile, blockBytes: number, sections: readonly Section[]) {
    this.path = file.path;
    this.file = file;
    this.blockBytes = blockBytes;
    const opened = sections.map((section) => ({ ...section, verified: new Uint8Array(section.checksums.length) }));
    this.byName = new Map(opened.map((section) => [section.name, section]));
  }

  /** @throws ElanusError CORRUPT, NEWER_FORMAT, STORAGE_FAILED. */
  static async open(fs: FileSystem, path: string): Promise<SegmentFileReader> {
    const file = await fs.open(path, "read");
    try {
      const size = await file.size();
      const blockBytes = decodeHeader(SEGMENT_KIND, await readUpTo(file, 0, Math.min(HEADER_BYTES, size)), path);
      return new SegmentFileReader(file, blockBytes, await readDirectory(file, size, blockBytes));
    } catch (failure) {
      await file.close();
      throw failure;
    }
  }

  /** The names of the sections, in the order in which they were written. */
  get sections(): readonly string[] {
    return [...this.byName.keys()];
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  sectionBytes(name: string): number {
    return this.find(name).bytes;
  }

  /** Where the section begins in the file. */
  sectionOffset(name: string): number {
    return this.find(name).offset;
  }

  async readSection(name: string): Promise<Uint8Array> {
    return this.readRange(name, 0, this.sectionBytes(name));
  }

  async readRange(name: string, offset: number, length: number): Promise<Uint8Array> {
    const target = new Uint8Array(length);
    await this.readInto(name, offset, target);
    return target;
  }

  /**
   * Fills `target` with the bytes of a section from `offset` on. `target` may be a view on a WebAssembly memory that
   * does not grow meanwhile, shared or not.
   *
   * @throws ElanusError CORRUPT that names file, section and block; `target` then holds nothing to be used.
   */
  async readInto(name: string, offset: number, target: Uint8Array): Promise<void> {
    const section = this.find(name);
    const pieces = this.pieces(section, offset, target.length);
    const lanes = Array.from({ length: LANES }, async () => {
      for (const piece of pieces) await this.readPiece(section, piece, target);
    });
    // A failure is told when no lane reads into the target any more.
    for (const lane of await Promise.allSettled(lanes)) if (lane.status === "rejected") throw lane.reason;
  }

  /** As `readSection`, on the calling thread. */
  readSectionNow(name: string): Uint8Array {
    const target = new Uint8Array(this.sectionBytes(name));
    this.readNow(name, 0, target);
    return target;
  }

  /** As `readInto`, on the calling thread: for what a search lacks that runs there. */
  readNow(name: string, offset: number, target: Uint8Array): void {
    const section = this.find(name);
    for (const piece of this.pieces(section, offset, target.length)) {
      const buffer = bufferOf(piece, target);
      this.file.readBatch([{ position: section.offset + piece.start, target: buffer }]);
      this.take(section, piece, buffer, target);
    }
  }

  /**
   * Many small reads on the calling thread, as a search that fetches exact vectors needs them; positions count from the
   * section's start. Errors as `readInto`.
   */
  readBatch(name: string, requests: readonly ReadRequest[]): void {
    const section = this.find(name);
    const verified: ReadRequest[] = [];
    for (const { position, target } of requests) {
      this.requireRange(section, position, target.length);
      if (this.isVerified(section, position, target.length)) {
        verified.push({ position: section.offset + position, target });
      } else this.readNow(name, position, target);
    }
    this.file.readBatch(verified);
  }

  /** Reads every block that has not been read yet, and checks it. */
  async verify(): Promise<void> {
    for (const section of this.byName.values()) {
      for (let at = 0; at < section.bytes; at += WINDOW_BYTES) {
        await this.readRange(section.name, at, Math.min(WINDOW_BYTES, section.bytes - at));
      }
    }
  }

  close(): Promise<void> {
    return this.file.close();
  }

  private find(name: string): OpenSection {
    const section = this.byName.get(name);
    if (section !== undefined) return section;
    throw new ElanusError("CORRUPT", `segment file \`${this.path}\` has no section \`${name}\``, {
      hint: nameHint(name, this.byName.keys()),
    });
  }

  private *pieces(section: OpenSection, offset: number, length: number): Generator<Piece> {
    this.requireRange(section, offset, length);
    const window = Math.max(1, Math.floor(WINDOW_BYTES / this.blockBytes)) * this.blockBytes;
    for (let from = offset; from < offset + length; ) {
      const firstBlock = Math.floor(from / this.blockBytes);
      const blockStart = firstBlock * this.blockBytes;
      const to = Math.min(offset + length, blockStart + window);
      const lastBlock = Math.ceil(to / this.blockBytes);
      const unchecked = section.verified.subarray(firstBlock, lastBlock).includes(0);
      const start = unchecked ? blockStart : from;
      const end = unchecked ? Math.min(lastBlock * this.blockBytes, section.bytes) : to;
      yield { at: from - offset, start, bytes: end - start, skipped: from - start, wanted: to - from, unchecked };
      from = to;
    }
  }

  private async readPiece(section: OpenSection, piece: Piece, target: Uint8Array): Promise<void> {
    const buffer = bufferOf(piece, target);
    const bytes = await this.file.read(buffer, section.offset + piece.start);
    this.take(section, piece, buffer.subarray(0, bytes), target);
  }

  /** Checks what was read, and puts it into the target where it is not there already. */
  private take(section: OpenSection, piece: Piece, buffer: Uint8Array, target: Uint8Array): void {
    this.check(section, piece, buffer);
    if (piece.bytes === piece.wanted) return;
    target.set(buffer.subarray(piece.skipped, piece.skipped + piece.wanted), piece.at);
  }

  private isVerified({ verified }: OpenSection, position: number, length: number): boolean {
    for (let block = Math.floor(position / this.blockBytes); block * this.blockBytes < position + length; block++) {
      if (verified[block] === 0) return false;
    }
    return true;
  }

  private check(section: OpenSection, piece: Piece, bytes: Uint8Array): void {
    if (bytes.length < piece.bytes) throw this.damage(section, Math.floor(piece.start / this.blockBytes), "is cut off");
    if (!piece.unchecked) return;
    const first = piece.start / this.blockBytes;
    for (let at = 0; at < bytes.length; at += this.blockBytes) {
      const block = first + at / this.blockBytes;
      const checksum = crc32(bytes.subarray(at, at + this.blockBytes));
      if (checksum !== section.checksums[block]) throw this.damage(section, block, "fails its checksum");
      section.verified[block] = 1;
    }
  }

  private requireRange(section: OpenSection, offset: number, length: number): void {
    if (offset >= 0 && length >= 0 && offset + length <= section.bytes) return;
    throw new ElanusError("INTERNAL", `a read beyond section \`${section.name}\` of \`${this.path}\``, {
      detail: `bytes ${offset} to ${offset + length} of ${section.bytes}`,
    });
  }

  private damage(section: OpenSection, block: number, what: string): ElanusError {
    const start = section.offset + block * this.blockBytes;
    return new ElanusError("CORRUPT", `segment file \`${this.path}\` is damaged in its section \`${section.name}\``, {
      detail: `block ${block}, from byte ${start} of the file on, ${what}`,
      hint: "`elanus repair` salvages what lies beside the damage; or restore the folder from a backup",
    });
  }
}

/** Where a piece is read to: into its place, unless more is read than is wanted. */
function bufferOf({ at, bytes, wanted }: Piece, target: Uint8Array): Uint8Array {
  return bytes === wanted ? target.subarray(at, at + wanted) : new Uint8Array(bytes);
}

async function readDirectory(file: OpenFile, size: number, blockBytes: number): Promise<Section[]> {
  if (size < HEADER_BYTES + TRAILER_BYTES) throw brokenDirectory(file.path, `the file ends at byte ${size}`);
  const trailer = decodeTrailer(await readUpTo(file, size - TRAILER_BYTES, TRAILER_BYTES), file.path);
  if (trailer.offset + trailer.bytes + TRAILER_BYTES !== size) {
    throw brokenDirectory(file.path, `the file has ${size} bytes, which is not what it was written with`);
  }
  const directory = await readUpTo(file, trailer.offset, trailer.bytes);
  if (crc32(directory) !== trailer.checksum) throw brokenDirectory(file.path, "it fails its checksum");
  return decodeDirectory(directory, blockBytes, file.path);
}

async function readUpTo(file: OpenFile, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, await file.read(bytes, position));
}
