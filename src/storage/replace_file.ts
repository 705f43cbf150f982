import { dirname } from "node:path";
import { TEMPORARY_SUFFIX } from "./file_names.ts";
import type { FileSystem } from "./file_system.ts";

/**
 * Replaces a file in one step: after a crash either the old bytes stand or the new ones, and once this has resolved,
 * the new ones.
 */
export async function replaceFile(fs: FileSystem, path: string, chunks: readonly Uint8Array[]): Promise<void> {
  const temporary = path + TEMPORARY_SUFFIX;
  try {
    await writeDurably(fs, temporary, chunks);
    await fs.rename(temporary, path);
  } catch (failure) {
    await removeQuietly(fs, temporary);
    throw failure;
  }
  await fs.syncFolder(dirname(path));
}

/** Removes what a failure left; it matters more to report that failure than one of cleaning up after it. */
export async function removeQuietly(fs: FileSystem, path: string): Promise<void> {
  await fs.remove(path).catch(() => undefined);
}

async function writeDurably(fs: FileSystem, path: string, chunks: readonly Uint8Array[]): Promise<void> {
  const file = await fs.open(path, "create");
  try {
    await file.write(chunks, 0);
    await file.sync();
  } finally {
    await file.close();
  }
}
