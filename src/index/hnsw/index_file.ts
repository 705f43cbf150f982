// One HNSW index with its vectors, as bytes: the writer and the reader side by side.
//
//   "ELHNSW\r\n"  u32 version  u32 header bytes  u32 header checksum  header (JSON, UTF-8)  parts, one after another
//
// The header lists the parts with their sizes and checksums. Numbers are little-endian.
import { ElanusError } from "../../errors/index.ts";
import { checksum } from "../../kernels/checksum.ts";
import type { IndexParts } from "../vector_index.ts";

/** Like PNG's, the magic holds a line break, which a transfer as text would change. */
const MAGIC = new TextEncoder().encode("ELHNSW\r\n");
const VERSION = 1;
const FIXED_BYTES = MAGIC.length + 12;

interface StoredPart {
  readonly name: string;
  readonly bytes: number;
  readonly checksum: number;
}

/** What the header says of the index, beside its parts. */
export interface IndexDescription {
  readonly metric: string;
  readonly dim: number;
  readonly count: number;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The bytes of a file that `readIndexFile` reads. */
export function writeIndexFile(description: IndexDescription, parts: IndexParts): Uint8Array {
  const stored = Object.entries(parts).map(([name, part]) => {
    return { name, bytes: part.length, checksum: checksum(part) };
  });
  const header = new TextEncoder().encode(JSON.stringify({ ...description, parts: stored }));
  const start = FIXED_BYTES + header.length;
  const file = new Uint8Array(start + stored.reduce((sum, part) => sum + part.bytes, 0));
  const numbers = new DataView(file.buffer);
  file.set(MAGIC);
  numbers.setUint32(MAGIC.length, VERSION, true);
  numbers.setUint32(MAGIC.length + 4, header.length, true);
  numbers.setUint32(MAGIC.length + 8, checksum(header), true);
  file.set(header, FIXED_BYTES);
  let place = start;
  for (const part of Object.values(parts)) {
    file.set(part, place);
    place += part.length;
  }
  return file;
}

/**
 * Takes a file apart; the parts are views of it.
 *
 * @throws ElanusError CORRUPT for anything that is not a whole such file, NEWER_FORMAT.
 */
export function readIndexFile(file: Uint8Array): { description: IndexDescription; parts: IndexParts } {
  const header = readHeader(file);
  const parts: Record<string, Uint8Array> = {};
  let place = FIXED_BYTES + header.bytes;
  for (const { name, bytes, checksum: expected } of header.parts) {
    const part = file.subarray(place, place + bytes);
    if (part.length < bytes) throw corrupt(`it ends within part \`${name}\`: ${part.length} of ${bytes} bytes`);
    if (checksum(part) !== expected) throw corrupt(`the checksum of part \`${name}\` is wrong`);
    parts[name] = part;
    place += bytes;
  }
  if (place !== file.length) throw corrupt(`${file.length - place} bytes follow its end`);
  return { description: header.description, parts };
}

function readHeader(file: Uint8Array) {
  if (!MAGIC.every((byte, i) => file[i] === byte)) {
    throw new ElanusError("CORRUPT", "this is not a stored HNSW index", {
      detail: `it has ${file.length} bytes and does not begin as one`,
      hint: "give the bytes that `HnswIndex.save` returned",
    });
  }
  if (file.length < FIXED_BYTES) throw corrupt(`it ends after ${file.length} bytes`);
  const numbers = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const version = numbers.getUint32(MAGIC.length, true);
  if (version > VERSION) {
    throw new ElanusError("NEWER_FORMAT", "the stored HNSW index was written by a newer Elanus", {
      detail: `format version ${version}; this Elanus reads up to ${VERSION}`,
      hint: "update elanus",
    });
  }
  const bytes = numbers.getUint32(MAGIC.length + 4, true);
  const header = file.subarray(FIXED_BYTES, FIXED_BYTES + bytes);
  if (header.length < bytes) throw corrupt("it ends within its header");
  if (checksum(header) !== numbers.getUint32(MAGIC.length + 8, true)) {
    throw corrupt("the checksum of its header is wrong");
  }
  const { parts, ...description } = parseHeader(header);
  return { bytes, parts, description };
}

/** A checksum shows that nothing changed by accident, not that writeIndexFile wrote it. */
function parseHeader(header: Uint8Array): IndexDescription & { parts: readonly StoredPart[] } {
  const found = asRecord(parseJson(header), "its header");
  const { metric, dim, count } = found;
  if (typeof metric !== "string") throw corrupt("its header names no metric");
  if (!isCount(dim) || !isCount(count)) throw corrupt(`its header gives ${count} rows of dim ${dim}`);
  if (!Array.isArray(found.parts)) throw corrupt("its header lists no parts");
  return { metric, dim, count, params: asRecord(found.params, "its parameters"), parts: found.parts.map(asPart) };
}

function parseJson(header: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(header));
  } catch {
    throw corrupt("its header is not JSON");
  }
}

function asPart(value: unknown): StoredPart {
  const { name, bytes, checksum } = asRecord(value, "a part");
  if (typeof name === "string" && isCount(bytes) && isCount(checksum)) return { name, bytes, checksum };
  throw corrupt("its header describes a part that cannot be");
}

function asRecord(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw corrupt(`${what} should be an object`);
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

/** The error of a file that is not what `save` wrote. */
export function corrupt(detail: string, cause?: unknown): ElanusError {
  return new ElanusError("CORRUPT", "the stored HNSW index is broken", {
    detail,
    cause,
    hint: "take another copy of it, or build the index anew",
  });
}
