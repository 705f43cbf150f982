import { closeSync, fsyncSync, mkdtempSync, openSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** As `stat` counts blocks, whatever the file system's own are. */
const BYTES_A_BLOCK = 512;

/** Gives `work` an empty folder that is gone afterwards. */
export async function inTemporaryFolder<Result>(name: string, work: (folder: string) => Promise<Result>) {
  const folder = mkdtempSync(join(tmpdir(), `elanus-bench-${name}-`));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Bytes that the files of a folder take on disk. */
export function bytesOnDisk(folder: string): number {
  return entries(folder).reduce((sum, path) => sum + statSync(path).blocks * BYTES_A_BLOCK, 0);
}

/** Puts all files of a folder on disk, and the folders that name them: for an engine that never does so itself. */
export function syncFolder(folder: string): void {
  for (const path of [...entries(folder), folder]) {
    const file = openSync(path, "r");
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }
}

function entries(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
}
