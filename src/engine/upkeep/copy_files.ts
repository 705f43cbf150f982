import { dirname } from "node:path";
import { ElanusError } from "../../errors/index.ts";
import type { FileSystem } from "../../storage/index.ts";

const CHUNK_BYTES = 1 << 20;

/** Copies a file, durably. One that is not there, and what the disk cannot read of it, is left out. */
export async function copyFile(fs: FileSystem, from: string, to: string): Promise<void> {
  if ((await fs.kindOf(from)) !== "file") return;
  await fs.makeFolder(dirname(to));
  const source = await fs.open(from, "read");
  const target = await fs.open(to, "create");
  try {
    const size = await source.size();
    const chunk = new Uint8Array(CHUNK_BYTES);
    for (let at = 0; at < size; at += CHUNK_BYTES) {
      const bytes = await source.read(chunk, at).catch(unreadable);
      await target.write([chunk.subarray(0, bytes ?? Math.min(CHUNK_BYTES, size - at))], at);
    }
    await target.sync();
  } finally {
    await source.close();
    await target.close();
  }
  await fs.syncFolder(dirname(to));
}

/** Copies a folder with all below it, but for the marks of the processes that have it open. */
export async function copyFolder(fs: FileSystem, from: string, to: string): Promise<void> {
  await fs.makeFolder(to);
  for (const { name, kind } of await fs.list(from)) {
    if (kind === "folder") await copyFolder(fs, `${from}/${name}`, `${to}/${name}`);
    else if (!name.endsWith(".lock")) await copyFile(fs, `${from}/${name}`, `${to}/${name}`);
  }
}

/** Whatever stands there in place of what cannot be read fails its checksum. */
function unreadable(failure: unknown): undefined {
  if (failure instanceof ElanusError && failure.code === "STORAGE_FAILED") return undefined;
  throw failure;
}
