import { ElanusError } from "../../errors/index.ts";
import { type FileSystem, MANIFEST_NAME, SegmentFileReader } from "../../storage/index.ts";
import { type DatabaseDocument, parseDatabaseDocument } from "../catalog/documents.ts";

/** What a backup's file is called where only a folder was given. */
export const BACKUP_SUFFIX = ".elanus-backup";
/** The section that makes a file of sections a backup. */
export const DESCRIPTION_SECTION = "BACKUP";
const FORMAT = 1;

/** What a backup says of itself. */
export interface BackupDescription {
  readonly format: number;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly generation: number;
  readonly document: DatabaseDocument;
}

export function encodeDescription(description: Omit<BackupDescription, "format">): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ format: FORMAT, ...description }));
}

/**
 * Opens a backup, which is one segment file:
 *
 * ```
 * ┌────────┬────────────────────────┬──────────────────────┬─────┬──────────┬───────────┬─────────┐
 * │ header │ "collection-1/7.segment│ "collection-1/9.wal" │ ... │ "BACKUP" │ directory │ trailer │
 * └────────┴────────────────────────┴──────────────────────┴─────┴──────────┴───────────┴─────────┘
 * ```
 *
 * so that every block has a checksum, and a file that is not finished has neither its name nor its trailer.
 *
 * @throws ElanusError INVALID_FILE where it is none, NEWER_FORMAT, CORRUPT.
 */
export async function openBackup(
  fs: FileSystem,
  path: string,
): Promise<{ reader: SegmentFileReader; description: BackupDescription }> {
  const reader = await SegmentFileReader.open(fs, path);
  try {
    if (!reader.has(DESCRIPTION_SECTION)) throw notABackup(path);
    const description = parseDescription(await reader.readSection(DESCRIPTION_SECTION), path);
    for (const file of filesIn(reader)) requireInside(file, path);
    return { reader, description };
  } catch (failure) {
    await reader.close();
    throw failure;
  }
}

/** The files of the database that the backup holds, by their paths in its folder. */
export function filesIn(reader: SegmentFileReader): string[] {
  return reader.sections.filter((section) => section !== DESCRIPTION_SECTION);
}

function parseDescription(bytes: Uint8Array, path: string): BackupDescription {
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (typeof value !== "object" || value === null || !("format" in value)) throw notABackup(path);
  if (typeof value.format !== "number" || value.format > FORMAT) {
    throw new ElanusError("NEWER_FORMAT", `backup \`${path}\` was written by a newer Elanus`, {
      detail: `its format is ${String(value.format)}; this version reads up to ${FORMAT}`,
      hint: "install a newer version of elanus",
    });
  }
  if (!("createdAt" in value && "generation" in value && "document" in value)) throw notABackup(path);
  const document = parseDatabaseDocument(value.document);
  return { format: FORMAT, createdAt: String(value.createdAt), generation: Number(value.generation), document };
}

/** A backup that someone made up must not write beside the database. */
function requireInside(file: string, path: string): void {
  if (/^[\w-]+\/[\w.-]+$/.test(file) && !file.includes("..") && !file.startsWith(MANIFEST_NAME)) return;
  throw new ElanusError("CORRUPT", `backup \`${path}\` names a file outside the database`, { detail: `\`${file}\`` });
}

function notABackup(path: string): ElanusError {
  return new ElanusError("INVALID_FILE", `\`${path}\` is no backup`, {
    hint: "give a file that `elanus backup` or `client.backup` wrote",
  });
}
