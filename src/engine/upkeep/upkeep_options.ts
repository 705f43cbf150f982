import { ElanusError } from "../../errors/index.ts";
import type { FileSystem } from "../../storage/index.ts";

/** What all work on the files of a database takes: it reads all of them, which may take minutes. */
export interface UpkeepOptions {
  /** Bytes that are done, and bytes in all. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops the work with CANCELLED; what was begun is cleared away. */
  readonly signal?: AbortSignal;
}

/** @throws ElanusError CANCELLED. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new ElanusError("CANCELLED", "stopped before the end");
}

/** The size of a file in bytes; 0 where it cannot be opened. */
export async function sizeOf(fs: FileSystem, path: string): Promise<number> {
  if ((await fs.kindOf(path)) !== "file") return 0;
  const file = await fs.open(path, "read");
  try {
    return await file.size();
  } finally {
    await file.close();
  }
}
