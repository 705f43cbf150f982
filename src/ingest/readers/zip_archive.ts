import { PassThrough, type Transform } from "node:stream";
import { crc32, createInflateRaw } from "node:zlib";
import { ElanusError } from "../../errors/index.ts";
import { throughDecoder } from "./gunzip.ts";

/** A file read at any place. */
export interface RandomAccess {
  readonly size: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** One file of an archive. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes in the archive. */
  readonly compressedSize: number;
  readonly size: number;
  readonly method: number;
  readonly crc: number;
  readonly headerOffset: number;
}

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT = 0xffff;
const DIRECTORY_SIGNATURE = 0x02014b50;
const LOCAL_BYTES = 30;
const LARGE = 0xffffffff;
const ENCRYPTED = 1;
const UTF8_NAMES = 0x800;
const CHUNK_BYTES = 256 * 1024;

/**
 * The files of a zip archive, from its directory at the end (PKWARE APPNOTE 4.3). The directory, unlike the local
 * headers, has every entry's size and checksum, so one entry can be streamed without reading those before it.
 *
 * @throws ElanusError INVALID_FILE for a damaged or encrypted archive; NOT_SUPPORTED for zip64.
 */
export async function listZipEntries(file: RandomAccess, name: string): Promise<ZipEntry[]> {
  const end = await findEnd(file, name);
  const count = end.getUint16(10, true);
  const [size, offset] = [end.getUint32(12, true), end.getUint32(16, true)];
  if (count === 0xffff || offset === LARGE) {
    throw new ElanusError("NOT_SUPPORTED", `\`${name}\` is a zip64 archive`, {
      detail: "its directory is too large for the plain zip format",
      hint: "unpack it and give the folder",
    });
  }
  return parseDirectory(viewOf(await file.read(offset, size)), count, name);
}

async function findEnd(file: RandomAccess, name: string): Promise<DataView> {
  const length = Math.min(file.size, END_BYTES + MAX_COMMENT);
  const tail = viewOf(await file.read(file.size - length, length));
  for (let at = tail.byteLength - END_BYTES; at >= 0; at--) {
    if (tail.getUint32(at, true) === END_SIGNATURE) return new DataView(tail.buffer, tail.byteOffset + at, END_BYTES);
  }
  throw damaged(name, "its directory is missing: the file is cut off");
}

function parseDirectory(view: DataView, count: number, name: string): ZipEntry[] {
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== DIRECTORY_SIGNATURE) {
      throw damaged(name, `entry ${i + 1} of ${count} cannot be read`);
    }
    const nameLength = view.getUint16(at + 28, true);
    const flags = view.getUint16(at + 8, true);
    const nameBytes = new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength);
    const entryName = new TextDecoder((flags & UTF8_NAMES) === 0 ? "latin1" : "utf-8").decode(nameBytes);
    if ((flags & ENCRYPTED) !== 0) throw encrypted(name, entryName);
    entries.push({
      name: entryName,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      compressedSize: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      headerOffset: view.getUint32(at + 42, true),
    });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries.filter((entry) => !entry.name.endsWith("/"));
}

/**
 * The bytes of one entry, decompressed as they are read; its checksum is compared at the end.
 *
 * @throws ElanusError INVALID_FILE where the entry is damaged.
 */
export async function* readZipEntry(file: RandomAccess, entry: ZipEntry, name: string): AsyncGenerator<Uint8Array> {
  const decoder = decoderFor(entry, name);
  const bytes = throughDecoder(readRange(file, entry, name), decoder, (cause) =>
    damaged(name, cause instanceof Error ? cause.message : String(cause)),
  );
  let crc = 0;
  for await (const chunk of bytes) {
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (crc !== entry.crc) throw damaged(name, "its checksum does not match");
}

function decoderFor(entry: ZipEntry, name: string): Transform {
  if (entry.method === 8) return createInflateRaw();
  if (entry.method === 0) return new PassThrough();
  throw new ElanusError("NOT_SUPPORTED", `\`${name}\` is compressed by a method that is not read`, {
    detail: `method ${entry.method}; stored (0) and deflate (8) are read`,
    hint: "unpack the archive and give the folder",
  });
}

async function* readRange(file: RandomAccess, entry: ZipEntry, name: string): AsyncGenerator<Uint8Array> {
  const header = viewOf(await file.read(entry.headerOffset, LOCAL_BYTES));
  if (header.byteLength < LOCAL_BYTES) throw damaged(name, "its header is missing");
  let at = entry.headerOffset + LOCAL_BYTES + header.getUint16(26, true) + header.getUint16(28, true);
  const end = at + entry.compressedSize;
  while (at < end) {
    const chunk = await file.read(at, Math.min(CHUNK_BYTES, end - at));
    if (chunk.length === 0) throw damaged(name, "the archive ends inside it");
    at += chunk.length;
    yield chunk;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function damaged(name: string, detail: string): ElanusError {
  return new ElanusError("INVALID_FILE", `the archive \`${name}\` cannot be read`, {
    detail,
    hint: "the file is damaged or was downloaded in part: fetch it again",
  });
}

function encrypted(name: string, entry: string): ElanusError {
  return new ElanusError("INVALID_FILE", `\`${entry}\` in \`${name}\` is encrypted`, {
    hint: "unpack the archive with its password and give the folder",
  });
}
