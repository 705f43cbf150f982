import { MANIFEST_COPY_NAME, MANIFEST_NAME, Manifest } from "../../storage/index.ts";
import type { Place } from "../catalog/database.ts";
import type { DatabaseFile } from "../catalog/database_files.ts";
import { type DatabaseDocument, parseDatabaseDocument } from "../catalog/documents.ts";
import { checkFile } from "./check_file.ts";
import { type Damage, damageOf } from "./damage.ts";
import { allFiles } from "./logged_segments.ts";
import { sizeOf, throwIfAborted, type UpkeepOptions } from "./upkeep_options.ts";

export interface VerifyReport {
  /** Files and bytes that were read, the manifest's not among them. */
  readonly files: number;
  readonly bytes: number;
  readonly damages: readonly Damage[];
  /** What is no damage, but good to know. */
  readonly notes: readonly string[];
}

/** Both copies of the manifest as they were found. */
export interface ManifestCheck {
  /** The one that is good, the first where both are. */
  readonly manifest: Manifest<DatabaseDocument> | undefined;
  readonly damages: readonly Damage[];
  readonly notes: readonly string[];
}

/**
 * Reads all files that the manifest and the logs name, whole, and compares them with their checksums. Another process may be
 * writing: what is verified is what stood at the beginning, and a file that was replaced meanwhile is passed over.
 *
 * @throws ElanusError NOT_A_DATABASE, NEWER_FORMAT, CANCELLED.
 */
export async function verifyFolder(place: Place, options: UpkeepOptions = {}): Promise<VerifyReport> {
  const { manifest, damages: ofManifest, notes } = await checkManifests(place);
  if (manifest === undefined) return { files: 0, bytes: 0, damages: ofManifest, notes };
  const files = await allFiles(place, manifest.document);
  const found = await checkFiles(place, files, options);
  const after = (await checkManifests(place)).manifest ?? manifest;
  const replaced = after.generation !== manifest.generation;
  const named = new Set(replaced ? (await allFiles(place, after.document)).map(({ path }) => path) : []);
  const damages = found.damages.filter(({ file }) => !replaced || named.has(file));
  return {
    files: files.length,
    bytes: found.bytes,
    damages: [...ofManifest, ...damages],
    notes: [...notes, ...found.notes],
  };
}

/** @throws ElanusError NOT_A_DATABASE where there is neither, NEWER_FORMAT. */
export async function checkManifests({ fs, folder }: Place): Promise<ManifestCheck> {
  const damages: Damage[] = [];
  const attempt = async (name: string, open: () => Promise<Manifest<DatabaseDocument>>) => {
    try {
      return await open();
    } catch (failure) {
      damages.push(damageOf({ path: name, kind: "manifest", collection: "" }, failure));
      return undefined;
    }
  };
  const hasCopy = (await fs.kindOf(`${folder}/${MANIFEST_COPY_NAME}`)) === "file";
  if (!hasCopy && (await fs.kindOf(`${folder}/${MANIFEST_NAME}`)) !== "file") {
    await Manifest.open(fs, folder, parseDatabaseDocument);
  }
  const first = await attempt(MANIFEST_NAME, () => Manifest.open(fs, folder, parseDatabaseDocument));
  // A database of an earlier version has none until its next change.
  if (!hasCopy) return { manifest: first, damages, notes: [`${MANIFEST_COPY_NAME} is not there yet`] };
  const copy = await attempt(MANIFEST_COPY_NAME, () => Manifest.openCopy(fs, folder, parseDatabaseDocument));
  const notes: string[] = [];
  if (first !== undefined && copy !== undefined && first.generation > copy.generation) {
    notes.push(`${MANIFEST_COPY_NAME} is of generation ${copy.generation}, ${MANIFEST_NAME} of ${first.generation}`);
  }
  return { manifest: first ?? copy, damages, notes };
}

async function checkFiles(place: Place, files: readonly DatabaseFile[], { onProgress, signal }: UpkeepOptions) {
  const damages: Damage[] = [];
  const notes: string[] = [];
  const sizes: number[] = [];
  for (const { path } of files) sizes.push(await sizeOf(place.fs, `${place.folder}/${path}`));
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  let done = 0;
  for (const [i, file] of files.entries()) {
    let read = 0;
    const check = await checkFile(place, file, (bytes) => {
      throwIfAborted(signal);
      read += bytes;
      onProgress?.(done + read, total);
    });
    done += sizes[i];
    onProgress?.(done, total);
    damages.push(...check.damages);
    if (check.tornBytes > 0) {
      notes.push(`${file.path} ends in ${check.tornBytes} bytes that belong to no acknowledged write`);
    }
  }
  return { damages, notes, bytes: total };
}
