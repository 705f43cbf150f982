import { basename, dirname, join } from "node:path";
import { ElanusError, nameHint } from "../../errors/index.ts";
import type { OpenFile, PathKind } from "../file_system.ts";
import { nodeFileSystem } from "../node_file_system.ts";

export function kindOfPath(path: string): Promise<PathKind> {
  return nodeFileSystem.kindOf(path);
}

/** @throws ElanusError INVALID_FILE where nothing is there, with similar names of its folder as a hint. */
export async function requirePath(path: string): Promise<"file" | "folder"> {
  const kind = await nodeFileSystem.kindOf(path);
  if (kind !== "missing") return kind;
  throw new ElanusError("INVALID_FILE", `\`${path}\` does not exist`, { hint: await hintFor(path) });
}

/** @throws ElanusError INVALID_FILE where nothing is there, or a folder. */
export async function openForReading(path: string): Promise<OpenFile> {
  if ((await requirePath(path)) === "file") return nodeFileSystem.open(path, "read");
  throw new ElanusError("INVALID_FILE", `\`${path}\` is a folder`, { hint: "give a file in it" });
}

/**
 * All files below a folder, sorted, as paths that begin with `folder`. Names that begin with a dot are
 * left out.
 *
 * @throws ElanusError INVALID_FILE where no folder is there.
 */
export async function listFilesBelow(folder: string): Promise<string[]> {
  if ((await requirePath(folder)) === "file") {
    throw new ElanusError("INVALID_FILE", `\`${folder}\` is a file`, { hint: "give the folder that holds it" });
  }
  const files: string[] = [];
  for (const { name, kind } of await nodeFileSystem.list(folder)) {
    if (name.startsWith(".")) continue;
    if (kind === "file") files.push(join(folder, name));
    else files.push(...(await listFilesBelow(join(folder, name))));
  }
  return files;
}

/** Removes a file, or a folder with all that is in it; what is missing is no error. */
export function removeFile(path: string): Promise<void> {
  return nodeFileSystem.remove(path);
}

async function hintFor(path: string): Promise<string> {
  const folder = dirname(path);
  if ((await nodeFileSystem.kindOf(folder)) !== "folder") return `the folder \`${folder}\` does not exist either`;
  const names = (await nodeFileSystem.list(folder)).map(({ name }) => name);
  return nameHint(basename(path), names) ?? `the folder \`${folder}\` is empty`;
}
