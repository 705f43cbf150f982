import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type FileSystem, MemoryFileSystem, nodeFileSystem } from "../../src/storage/index.ts";
import { SimulatedFileSystem } from "./simulated_file_system.ts";

/** A new folder of the machine's, gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "elanus-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A file system and an empty folder in it. */
export interface Place {
  readonly fs: FileSystem;
  readonly folder: string;
}

/** Every file system: what holds for one must hold for all. */
export const PLACES: readonly [string, () => Promise<Place>][] = [
  ["node", async () => ({ fs: nodeFileSystem, folder: temporaryFolder() })],
  ["memory", () => inMemory(new MemoryFileSystem())],
  ["simulated", () => inMemory(new SimulatedFileSystem())],
];

export async function inMemory<F extends FileSystem>(fs: F): Promise<{ fs: F; folder: string }> {
  await fs.makeFolder("db");
  return { fs, folder: "db" };
}

/** A whole file. */
export async function contentsOf(fs: FileSystem, path: string): Promise<Uint8Array> {
  const file = await fs.open(path, "read");
  const bytes = new Uint8Array(await file.size());
  await file.read(bytes, 0);
  await file.close();
  return bytes;
}

export async function putFile(fs: FileSystem, path: string, bytes: Uint8Array): Promise<void> {
  const file = await fs.open(path, "create");
  await file.write([bytes], 0);
  await file.close();
}
