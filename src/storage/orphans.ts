import { join } from "node:path";
import { LOG_SUFFIX, SEGMENT_SUFFIX, TEMPORARY_SUFFIX } from "./file_names.ts";
import type { FileSystem } from "./file_system.ts";

const OURS = [LOG_SUFFIX, SEGMENT_SUFFIX, TEMPORARY_SUFFIX];

/**
 * Files that a crash left between their writing and the manifest's naming them, or between its dropping them and their
 * removal: logs, segment files and unfinished files below `folder` that `live` does not name. Nothing else in the
 * folder is ever taken for one.
 *
 * @param live paths relative to `folder`, with "/".
 */
export async function findOrphans(fs: FileSystem, folder: string, live: ReadonlySet<string>): Promise<string[]> {
  const orphans: string[] = [];
  for await (const path of filesOf(fs, folder, "")) {
    if (!live.has(path) && OURS.some((suffix) => path.endsWith(suffix))) orphans.push(path);
  }
  return orphans;
}

/** Removes the orphans and resolves to their paths. Only for the holder of the folder's lock. */
export async function removeOrphans(fs: FileSystem, folder: string, live: ReadonlySet<string>): Promise<string[]> {
  const orphans = await findOrphans(fs, folder, live);
  for (const orphan of orphans) await fs.remove(join(folder, orphan));
  return orphans;
}

async function* filesOf(fs: FileSystem, folder: string, prefix: string): AsyncGenerator<string> {
  for (const { name, kind } of await fs.list(join(folder, prefix))) {
    if (kind === "file") yield prefix + name;
    else yield* filesOf(fs, folder, `${prefix}${name}/`);
  }
}
