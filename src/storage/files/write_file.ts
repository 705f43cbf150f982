import { dirname } from "node:path";
import { nodeFileSystem } from "../node_file_system.ts";
import { replaceFile } from "../replace_file.ts";

/**
 * Writes a whole file in one step: the old text stands or the new one, never half. The folder is made where missing.
 *
 * @throws ElanusError STORAGE_FULL, READ_ONLY, STORAGE_FAILED.
 */
export function writeTextAtomically(path: string, text: string): Promise<void> {
  return writeBytesAtomically(path, new TextEncoder().encode(text));
}

/** As `writeTextAtomically`. */
export async function writeBytesAtomically(path: string, bytes: Uint8Array): Promise<void> {
  await nodeFileSystem.makeFolder(dirname(path));
  await replaceFile(nodeFileSystem, path, [bytes]);
}
