import { ElanusError } from "../../errors/index.ts";
import {
  encodeManifest,
  type FileSystem,
  FolderLock,
  MANIFEST_COPY_NAME,
  MANIFEST_NAME,
  Manifest,
  replaceFile,
  type SegmentFileReader,
} from "../../storage/index.ts";
import type { Place } from "../catalog/database.ts";
import { folderName } from "../catalog/database_files.ts";
import { type BackupDescription, filesIn, openBackup } from "./backup_format.ts";
import { throwIfAborted, type UpkeepOptions } from "./upkeep_options.ts";
import { verifyFolder } from "./verify.ts";

const CHUNK_BYTES = 1 << 20;

export interface RestoreReport {
  /** The folder of the database. */
  readonly folder: string;
  /** When the backup was made, ISO 8601. */
  readonly createdAt: string;
  readonly collections: number;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Makes a database from a backup in a folder that is missing or empty. The manifest is written last: until then no
 * database is there. Every block is checked when it is read from the backup, and again in the finished database.
 *
 * @throws ElanusError INVALID_FILE, NEWER_FORMAT, CORRUPT for the backup; INVALID_PARAMETER, NOT_A_DATABASE where the
 * folder holds something; STORAGE_FULL, CANCELLED. What was written is removed again.
 */
export async function restoreBackup(
  backup: { fs: FileSystem; path: string },
  target: Place,
  options: UpkeepOptions = {},
): Promise<RestoreReport> {
  const { reader, description } = await openBackup(backup.fs, backup.path);
  try {
    return await restoreInto(target, reader, description, options);
  } finally {
    await reader.close();
  }
}

async function restoreInto(
  target: Place,
  reader: SegmentFileReader,
  description: BackupDescription,
  options: UpkeepOptions,
): Promise<RestoreReport> {
  const { fs, folder } = target;
  await requireEmpty(target);
  const isNew = (await fs.kindOf(folder)) === "missing";
  await fs.makeFolder(folder);
  const lock = await FolderLock.acquire(fs, folder);
  try {
    await requireEmpty(target);
    await writeFiles(target, reader, description, options);
    const { bytes, files, damages } = await verifyFolder(target);
    if (damages.length > 0) throw unlike(damages[0].file, damages[0].problem);
    return {
      folder,
      createdAt: description.createdAt,
      collections: description.document.collections.length,
      files,
      bytes,
    };
  } catch (failure) {
    await removeRestored(target, description).catch(() => undefined);
    throw failure;
  } finally {
    await lock.release();
    if (isNew && (await fs.list(folder)).length === 0) await fs.remove(folder);
  }
}

async function requireEmpty({ fs, folder }: Place): Promise<void> {
  if (!(await Manifest.exists(fs, folder))) return;
  throw new ElanusError("INVALID_PARAMETER", `\`${folder}\` is a database already`, {
    hint: "nothing is overwritten: restore into a new folder",
  });
}

async function writeFiles(
  target: Place,
  reader: SegmentFileReader,
  description: BackupDescription,
  options: UpkeepOptions,
) {
  const { fs, folder } = target;
  const { generation, document } = description;
  const files = filesIn(reader);
  const total = files.reduce((sum, path) => sum + reader.sectionBytes(path), 0);
  let done = 0;
  for (const { id } of document.collections) await fs.makeFolder(`${folder}/${folderName(id)}`);
  for (const path of files) {
    await writeFile(fs, `${folder}/${path}`, reader, path, (bytes) => {
      throwIfAborted(options.signal);
      done += bytes;
      options.onProgress?.(done, total);
    });
  }
  for (const { id } of document.collections) await fs.syncFolder(`${folder}/${folderName(id)}`);
  const manifest = encodeManifest({ generation, document });
  await replaceFile(fs, `${folder}/${MANIFEST_NAME}`, [manifest]);
  await replaceFile(fs, `${folder}/${MANIFEST_COPY_NAME}`, [manifest]);
}

async function writeFile(
  fs: FileSystem,
  path: string,
  reader: SegmentFileReader,
  section: string,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const file = await fs.open(path, "create");
  try {
    for (let at = 0; at < reader.sectionBytes(section); at += CHUNK_BYTES) {
      const chunk = await reader.readRange(section, at, Math.min(CHUNK_BYTES, reader.sectionBytes(section) - at));
      await file.write([chunk], at);
      onBytes(chunk.length);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The manifest first, so that what a second failure leaves is no database either. */
async function removeRestored({ fs, folder }: Place, { document }: BackupDescription): Promise<void> {
  await fs.remove(`${folder}/${MANIFEST_NAME}`);
  await fs.remove(`${folder}/${MANIFEST_COPY_NAME}`);
  for (const { id } of document.collections) await fs.remove(`${folder}/${folderName(id)}`);
}

function unlike(file: string, detail: string): ElanusError {
  return new ElanusError("CORRUPT", `\`${file}\` is not on the disk as it was written`, {
    detail,
    hint: "the disk is not to be trusted: restore onto another one",
  });
}
