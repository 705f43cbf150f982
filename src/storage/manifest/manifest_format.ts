import { ElanusError } from "../../errors/index.ts";
import { crc32 } from "../checksum.ts";
import { newerFormat } from "../file_header.ts";

const MAGIC = "ELANUS-MANIFEST";
/** 2 since collections may have several logs, and logs may name segments: what reads 1 alone would lose their rows. */
const VERSION = 2;

/** What the file holds beside its first line. */
export interface ManifestContent {
  /** Rises by one with each replacement. */
  readonly generation: number;
  readonly document: unknown;
}

/**
 * Text, so that a person can read it. The first line is the same in every format to come; its checksum covers the
 * version and all that follows the line.
 *
 * ```
 * ELANUS-MANIFEST 1 5f3a09c1
 * {"generation":12,"document":{...}}
 * ```
 */
export function encodeManifest(content: ManifestContent): Uint8Array {
  const json = `${JSON.stringify({ generation: content.generation, document: content.document })}\n`;
  return new TextEncoder().encode(`${MAGIC} ${VERSION} ${checksumOf(VERSION, json)}\n${json}`);
}

/** @throws ElanusError NOT_A_DATABASE, NEWER_FORMAT, CORRUPT. */
export function decodeManifest(bytes: Uint8Array, path: string): ManifestContent {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const end = text.indexOf("\n") + 1;
  const [magic, version, checksum, ...more] = text.slice(0, Math.max(0, end - 1)).split(" ");
  if (magic !== MAGIC || more.length > 0) throw brokenManifest(path, `it should begin with "${MAGIC}"`);
  if (checksumOf(Number(version), text.slice(end)) !== checksum) throw brokenManifest(path, "it fails its checksum");
  if (Number(version) > VERSION) throw newerFormat(`manifest \`${path}\``, Number(version), VERSION);
  return parseContent(text.slice(end), path);
}

export function brokenManifest(path: string, detail: string, cause?: unknown): ElanusError {
  return new ElanusError("CORRUPT", `manifest \`${path}\` is broken`, {
    detail,
    hint: "`elanus repair` takes the copy beside it; the other files of the folder may well be whole: keep them",
    cause,
  });
}

function parseContent(json: string, path: string): ManifestContent {
  try {
    const content: unknown = JSON.parse(json);
    if (isContent(content)) return content;
  } catch (cause) {
    throw brokenManifest(path, "its second line is not JSON", cause);
  }
  throw brokenManifest(path, "it lacks generation or document");
}

function isContent(value: unknown): value is ManifestContent {
  if (typeof value !== "object" || value === null || !("generation" in value) || !("document" in value)) return false;
  return Number.isSafeInteger(value.generation);
}

function checksumOf(version: number, json: string): string {
  const bytes = new TextEncoder().encode(`${version} ${json}`);
  return crc32(bytes).toString(16).padStart(8, "0");
}
