import { createHash } from "node:crypto";
import { ElanusError } from "../../errors/index.ts";
import type { ProjectionParts } from "../../kernels/math/projection.ts";

/** A trained model, as stored. */
export interface LsaModel {
  /** The dims that were asked for; the projection may have fewer. */
  readonly requestedDim: number;
  /** How many documents it was trained on. */
  readonly documents: number;
  /** Features before this one are words, the others n-grams. */
  readonly words: number;
  readonly hashes: Uint32Array;
  readonly rarity: Float32Array;
  readonly projection: ProjectionParts;
}

// magic | u32 format | u32 x 5 counts | hashes | rarity | steps | dim scales | codes | SHA-256 of all before
const MAGIC = "ELANUSLS";
const FORMAT = 1;
const COUNTS = 5;
const HEADER_BYTES = MAGIC.length + 4 + COUNTS * 4;
const DIGEST_BYTES = 32;

/** The model as bytes: little-endian, with magic, format version and checksum. */
export function writeLsaModel(model: LsaModel): Uint8Array {
  const { features, dim, codes, steps, dimScales } = model.projection;
  const counts = Uint32Array.of(FORMAT, features, model.words, dim, model.requestedDim, model.documents);
  const parts = [new TextEncoder().encode(MAGIC), counts, model.hashes, model.rarity, steps, dimScales, codes];
  const bytes = new Uint8Array(modelBytes(features, dim));
  let at = 0;
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += part.byteLength;
  }
  bytes.set(digest(bytes.subarray(0, at)), at);
  return bytes;
}

/**
 * Reads what `writeLsaModel` wrote.
 *
 * @throws ElanusError INVALID_FILE for other bytes, NEWER_FORMAT for a later Elanus's, CORRUPT for a damaged model.
 */
export function readLsaModel(bytes: Uint8Array): LsaModel {
  checkMagic(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [features, words, dim, requestedDim, documents] = Array.from({ length: COUNTS }, (_, i) =>
    view.getUint32(MAGIC.length + 4 + i * 4, true),
  );
  checkDigest(bytes, modelBytes(features, dim));
  let at = HEADER_BYTES;
  // Copies: the bytes need not be aligned, and need not be kept.
  const next = (length: number) => {
    at += length;
    return bytes.slice(at - length, at).buffer;
  };
  const hashes = new Uint32Array(next(features * 4));
  const rarity = new Float32Array(next(features * 4));
  const steps = new Float32Array(next(features * 4));
  const dimScales = new Float32Array(next(dim * 4));
  const codes = new Int8Array(next(features * dim));
  return { requestedDim, documents, words, hashes, rarity, projection: { features, dim, codes, steps, dimScales } };
}

/** The first 12 hex digits of the checksum of a written model: they tell two models apart. */
export function modelChecksum(written: Uint8Array): string {
  return Buffer.from(written.subarray(-DIGEST_BYTES)).toString("hex").slice(0, 12);
}

function modelBytes(features: number, dim: number): number {
  return HEADER_BYTES + features * 12 + dim * 4 + features * dim + DIGEST_BYTES;
}

function digest(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest();
}

function checkMagic(bytes: Uint8Array): void {
  const magic = new TextDecoder().decode(bytes.subarray(0, MAGIC.length));
  if (magic !== MAGIC || bytes.length < HEADER_BYTES + DIGEST_BYTES) {
    throw new ElanusError("INVALID_FILE", "these bytes are not an lsa model", {
      detail: `${bytes.length} bytes that begin with ${JSON.stringify(magic)}, not with ${JSON.stringify(MAGIC)}`,
      hint: "give what `LsaEmbedder.save()` returned",
    });
  }
  const format = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length, true);
  if (format > FORMAT) {
    throw new ElanusError("NEWER_FORMAT", "the lsa model was written by a newer Elanus", {
      detail: `format ${format}; this version reads up to ${FORMAT}`,
      hint: "update Elanus, or train the model again",
    });
  }
}

function checkDigest(bytes: Uint8Array, expectedBytes: number): void {
  const content = bytes.subarray(0, -DIGEST_BYTES);
  const intact = bytes.length === expectedBytes && Buffer.compare(digest(content), bytes.subarray(-DIGEST_BYTES)) === 0;
  if (intact) return;
  throw new ElanusError("CORRUPT", "the lsa model is damaged", {
    detail: `${bytes.length} bytes, ${expectedBytes} expected; the checksum does not match`,
    hint: "restore the file, or train the model again and embed the collection anew",
  });
}
