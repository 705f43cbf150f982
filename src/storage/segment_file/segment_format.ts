import { ElanusError } from "../../errors/index.ts";
import { crc32 } from "../checksum.ts";
import type { HeaderKind } from "../file_header.ts";

export const SEGMENT_KIND: HeaderKind = { name: "segment file", magic: "ELANUSSG", version: 1 };
/** Small enough that the first read of one vector does not check much; 4 bytes of checksum each. */
export const BLOCK_BYTES = 1 << 16;
export const TRAILER_BYTES = 24;

/** Where a section lies in its file, and the checksum of each of its blocks; blocks count from the section's start. */
export interface Section {
  readonly name: string;
  readonly offset: number;
  readonly bytes: number;
  readonly checksums: Uint32Array;
}

/** Where the directory lies: the last 24 bytes of the file. */
export interface Trailer {
  readonly offset: number;
  readonly bytes: number;
  readonly checksum: number;
}

/** The directory: a line of JSON with names and places, then the checksums of all blocks in the same order. */
export function encodeDirectory(sections: readonly Section[]): Uint8Array {
  const places = sections.map(({ name, offset, bytes }) => ({ name, offset, bytes }));
  const json = new TextEncoder().encode(`${JSON.stringify(places)}\n`);
  const count = sections.reduce((sum, { checksums }) => sum + checksums.length, 0);
  const directory = new Uint8Array(json.length + count * 4);
  directory.set(json);
  const view = new DataView(directory.buffer, json.length);
  let at = 0;
  for (const { checksums } of sections) {
    for (const checksum of checksums) {
      view.setUint32(at, checksum, true);
      at += 4;
    }
  }
  return directory;
}

/** @throws ElanusError CORRUPT where it does not fit together; its checksum has been checked before. */
export function decodeDirectory(directory: Uint8Array, blockBytes: number, path: string): Section[] {
  const end = directory.indexOf(0x0a) + 1;
  const places = parsePlaces(directory.subarray(0, end), path);
  const view = new DataView(directory.buffer, directory.byteOffset + end, directory.length - end);
  let at = 0;
  return places.map((place) => {
    const checksums = new Uint32Array(Math.ceil(place.bytes / blockBytes));
    if (at + checksums.length * 4 > view.byteLength) throw brokenDirectory(path, "it lacks checksums");
    for (let i = 0; i < checksums.length; i++) checksums[i] = view.getUint32(at + i * 4, true);
    at += checksums.length * 4;
    return { ...place, checksums };
  });
}

export function encodeTrailer(offset: number, directory: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(TRAILER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(offset), true);
  view.setUint32(8, directory.length, true);
  view.setUint32(12, crc32(directory), true);
  view.setUint32(16, crc32(bytes.subarray(0, 16)), true);
  bytes.set(new TextEncoder().encode("ELSG"), 20);
  return bytes;
}

/** @throws ElanusError CORRUPT. */
export function decodeTrailer(bytes: Uint8Array, path: string): Trailer {
  const view = new DataView(bytes.buffer, bytes.byteOffset, TRAILER_BYTES);
  const ending = new TextDecoder("latin1").decode(bytes.subarray(20));
  if (ending !== "ELSG" || view.getUint32(16, true) !== crc32(bytes.subarray(0, 16))) {
    throw brokenDirectory(path, `the last ${TRAILER_BYTES} bytes are not those of a finished file`);
  }
  return {
    offset: Number(view.getBigUint64(0, true)),
    bytes: view.getUint32(8, true),
    checksum: view.getUint32(12, true),
  };
}

export function brokenDirectory(path: string, detail: string): ElanusError {
  return new ElanusError("CORRUPT", `segment file \`${path}\` has a broken directory`, {
    detail,
    hint: "run `elanus repair`, or restore the folder from a backup",
  });
}

function parsePlaces(line: Uint8Array, path: string): Omit<Section, "checksums">[] {
  let places: unknown;
  try {
    places = JSON.parse(new TextDecoder().decode(line));
  } catch {
    throw brokenDirectory(path, "its list of sections is not JSON");
  }
  if (!Array.isArray(places)) throw brokenDirectory(path, "its list of sections is no list");
  return places.map((place: unknown) => {
    if (isPlace(place)) return place;
    throw brokenDirectory(path, `no section is described by ${JSON.stringify(place)}`);
  });
}

function isPlace(value: unknown): value is Omit<Section, "checksums"> {
  if (typeof value !== "object" || value === null) return false;
  if (!("name" in value && "offset" in value && "bytes" in value)) return false;
  return typeof value.name === "string" && Number.isSafeInteger(value.offset) && Number.isSafeInteger(value.bytes);
}
