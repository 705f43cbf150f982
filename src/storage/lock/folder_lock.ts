import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { ElanusError } from "../../errors/index.ts";
import { LOCK_SUFFIX } from "../file_names.ts";
import type { FileSystem } from "../file_system.ts";
import { removeQuietly } from "../replace_file.ts";
import { processMark } from "./process_mark.ts";

const ATTEMPTS = 20;
const LONGEST_PAUSE_MS = 50;
const CLAIM = /^writer-(\d+)-([^-]+)-([^-]+)\.lock$/;

/** A process that is writing to the folder, or about to; what its file's name says. */
interface Claim {
  readonly name: string;
  readonly pid: number;
  readonly mark: string;
}

/**
 * One writer a folder. Who wants to write puts an empty file there that is named after its process; then it looks
 * whether anyone else alive has done so. Two who come at once may see each other, never both miss each other: then both
 * step back for a random moment. A dead process's file holds nobody up, and is swept away.
 *
 * ```
 * folder/writer-4711-6c1f09aa83342-9b1d.lock        writer-<pid>-<boot and start of the process>-<random>.lock
 * ```
 *
 * pids of another machine, or of another container, mean nothing here: a folder on a network drive or in a volume that
 * two containers share is not guarded against the other side.
 */
export class FolderLock {
  private readonly fs: FileSystem;
  private readonly path: string;

  private constructor(fs: FileSystem, path: string) {
    this.fs = fs;
    this.path = path;
  }

  /**
   * A process that was killed may take a moment to end: one that holds the folder is given half a second.
   *
   * @throws ElanusError DATABASE_IN_USE that names the process which writes there, READ_ONLY where nothing may be
   * written.
   */
  static async acquire(fs: FileSystem, folder: string): Promise<FolderLock> {
    const mark = (await processMark(process.pid)) ?? "unknown";
    let holder: Claim | undefined;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      holder = await livingClaim(fs, folder);
      if (holder?.pid === process.pid) break;
      const name = `writer-${process.pid}-${mark}-${randomBytes(4).toString("hex")}${LOCK_SUFFIX}`;
      if (holder === undefined && (await staysAlone(fs, folder, name))) return new FolderLock(fs, join(folder, name));
      await pause(Math.random() * LONGEST_PAUSE_MS);
    }
    throw inUse(folder, holder?.pid);
  }

  async release(): Promise<void> {
    await this.fs.remove(this.path);
  }
}

/** Puts up the claim, and takes it down again where someone else has one. */
async function staysAlone(fs: FileSystem, folder: string, name: string): Promise<boolean> {
  const path = join(folder, name);
  const file = await fs.open(path, "create");
  try {
    await file.close();
    if ((await livingClaim(fs, folder, name)) === undefined) return true;
  } catch (failure) {
    await removeQuietly(fs, path);
    throw failure;
  }
  await fs.remove(path);
  return false;
}

/** The first claim of a living process, beside `own`; those of dead ones are swept away. */
async function livingClaim(fs: FileSystem, folder: string, own?: string): Promise<Claim | undefined> {
  for (const { name } of await fs.list(folder)) {
    const [, pid, mark] = CLAIM.exec(name) ?? [];
    if (name === own || pid === undefined) continue;
    const claim = { name, pid: Number(pid), mark };
    if (await isAlive(claim)) return claim;
    // Names are never used twice, so that this cannot remove a living claim.
    await removeQuietly(fs, join(folder, name));
  }
  return undefined;
}

async function isAlive({ pid, mark }: Claim): Promise<boolean> {
  const now = await processMark(pid);
  if (now === undefined) return false;
  // Without a mark to compare, better refuse a folder that is free than write to one that is not.
  return now === mark || now === "unknown" || mark === "unknown";
}

function inUse(folder: string, pid: number | undefined): ElanusError {
  const holder = pid === process.pid ? `this process (pid ${pid})` : `process ${pid ?? "of an unknown pid"}`;
  return new ElanusError("DATABASE_IN_USE", `database \`${folder}\` is open for writing in ${holder}`, {
    detail: "one process at a time writes to a database",
    hint: "close it there, or open it read-only here",
  });
}
