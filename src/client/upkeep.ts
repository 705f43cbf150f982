import { basename, join } from "node:path";
import { type BackupReport, backUp } from "../engine/upkeep/backup.ts";
import { BACKUP_SUFFIX } from "../engine/upkeep/backup_format.ts";
import type { Damage } from "../engine/upkeep/damage.ts";
import { type RepairReport, repairFolder } from "../engine/upkeep/repair.ts";
import type { Repair } from "../engine/upkeep/repair_collection.ts";
import { type RestoreReport, restoreBackup } from "../engine/upkeep/restore.ts";
import type { UpkeepOptions } from "../engine/upkeep/upkeep_options.ts";
import { type VerifyReport, verifyFolder } from "../engine/upkeep/verify.ts";
import { ElanusError } from "../errors/index.ts";
import { type FileSystem, nodeFileSystem } from "../storage/index.ts";

export type { BackupReport, Damage, Repair, RepairReport, RestoreReport, UpkeepOptions, VerifyReport };

/** Where a backup goes. */
export interface BackupRequest extends UpkeepOptions {
  /** A new file; or a folder, in which the backup is named after the database and the time. */
  readonly to: string;
}

/**
 * Copies a database into one file, while this or another process goes on writing.
 *
 * @throws ElanusError INVALID_PARAMETER where the file exists, NOT_A_DATABASE, CORRUPT, STORAGE_FULL, CANCELLED.
 */
export function backupDatabase(request: BackupRequest & { readonly db: string }): Promise<BackupReport> {
  return backupFrom({ fs: nodeFileSystem, folder: request.db }, request);
}

export async function backupFrom(
  source: { fs: FileSystem; folder: string },
  { to, ...options }: BackupRequest,
): Promise<BackupReport> {
  return backUp(source, { fs: nodeFileSystem, path: await backupPath(source.folder, to) }, options);
}

/**
 * Makes a database from a backup, in a folder that is missing or empty.
 *
 * @param request `from` is the backup, or a folder that holds one alone.
 * @throws ElanusError INVALID_FILE, CORRUPT, NEWER_FORMAT, INVALID_PARAMETER, NOT_A_DATABASE, STORAGE_FULL, CANCELLED.
 */
export async function restoreDatabase(
  request: UpkeepOptions & { readonly from: string; readonly db: string },
): Promise<RestoreReport> {
  const { from, db, ...options } = request;
  const path = await backupIn(from);
  return restoreBackup({ fs: nodeFileSystem, path }, { fs: nodeFileSystem, folder: db }, options);
}

/**
 * Reads a database whole and compares it with its checksums, while this or another process goes on writing.
 *
 * @throws ElanusError NOT_A_DATABASE, NEWER_FORMAT, CANCELLED; damage is no error, but in the report.
 */
export function verifyDatabase({ db, ...options }: UpkeepOptions & { readonly db: string }): Promise<VerifyReport> {
  return verifyFolder({ fs: nodeFileSystem, folder: db }, options);
}

/**
 * Makes a damaged database one that opens again; the report says what that cost.
 *
 * @param request with `to` the database is left alone, and a copy in that folder is repaired.
 * @throws ElanusError DATABASE_IN_USE, NOT_A_DATABASE, CORRUPT, NEWER_FORMAT, STORAGE_FULL, CANCELLED.
 */
export function repairDatabase(
  request: UpkeepOptions & { readonly db: string; readonly to?: string },
): Promise<RepairReport> {
  const { db, ...options } = request;
  return repairFolder({ fs: nodeFileSystem, folder: db }, options);
}

async function backupPath(database: string, to: string): Promise<string> {
  if (typeof to !== "string" || to === "") {
    throw new ElanusError("INVALID_PARAMETER", "a backup needs `to`: a new file, or a folder");
  }
  const isFolder = /[/\\]$/.test(to) || (await nodeFileSystem.kindOf(to)) === "folder";
  if (!isFolder) return to;
  const name = basename(database).replace(/\.elanus$/, "");
  const time = new Date().toISOString().replaceAll(":", "-");
  return join(to, `${name}-${time}${BACKUP_SUFFIX}`);
}

async function backupIn(from: string): Promise<string> {
  const kind = await nodeFileSystem.kindOf(from);
  if (kind === "missing") throw new ElanusError("INVALID_FILE", `there is no backup at \`${from}\``);
  if (kind === "file") return from;
  const backups = (await nodeFileSystem.list(from)).filter(({ name }) => name.endsWith(BACKUP_SUFFIX));
  if (backups.length === 1) return join(from, backups[0].name);
  throw new ElanusError("INVALID_FILE", `\`${from}\` holds ${backups.length} backups`, {
    detail: backups.map(({ name }) => name).join(", ") || undefined,
    hint: "name the file",
  });
}
