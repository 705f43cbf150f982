import { ElanusError } from "../../errors/index.ts";
import {
  type FileSystem,
  FolderLock,
  findOrphans,
  MANIFEST_COPY_NAME,
  MANIFEST_NAME,
  Manifest,
} from "../../storage/index.ts";
import { Database, type Place } from "../catalog/database.ts";
import { databaseFiles, firstFreeId, folderName } from "../catalog/database_files.ts";
import { type DatabaseDocument, parseDatabaseDocument } from "../catalog/documents.ts";
import { waitForIndex } from "../indexes/index_admin.ts";
import { segmentIndexes } from "../indexes/text_indexes.ts";
import { requireFree } from "./backup.ts";
import { copyFile, copyFolder } from "./copy_files.ts";
import type { Damage } from "./damage.ts";
import { type Repair, repairCollection } from "./repair_collection.ts";
import { settleLostDeletions } from "./settle_deletions.ts";
import { throwIfAborted, type UpkeepOptions } from "./upkeep_options.ts";
import { checkManifests, verifyFolder } from "./verify.ts";

export interface RepairReport {
  /** The folder of the repaired database. */
  readonly folder: string;
  /** Where what was changed lies as it was; undefined where nothing was. */
  readonly kept: string | undefined;
  readonly damages: readonly Damage[];
  readonly repairs: readonly Repair[];
  /** Rows of segments that are gone, at most: the log may have deleted or replaced some of them. */
  readonly lostRows: number;
}

export interface RepairOptions extends UpkeepOptions {
  /** Leaves the database alone, and repairs a copy of it in this folder, which must be missing. */
  readonly to?: string;
}

/** What repairing the files has come to; the rest is done on the opened database. */
interface RepairedFiles {
  readonly kept: string | undefined;
  readonly repairs: Repair[];
  /** Collections whose files were repaired, each with its segments that have lost their deletions. */
  readonly undeleted: ReadonlyMap<number, readonly number[]>;
}

/**
 * Makes a damaged database one that opens, and says what it cost. Files are changed only after a copy of them has been
 * put beside the folder:
 *
 * ```
 * shop.elanus/                  the database, repaired
 * shop.elanus.before-repair/    what was changed, as it was
 * ```
 *
 * A manifest is written anew from its other copy, an index is built anew; of a log and a segment goes what the damage
 * touches; lost deletions let rows come back, but never beside a newer row of the same key.
 *
 * @throws ElanusError DATABASE_IN_USE; CORRUPT where both copies of the manifest are broken, which nothing but a backup
 * mends; NOT_A_DATABASE, NEWER_FORMAT, STORAGE_FULL, CANCELLED.
 */
export async function repairFolder(place: Place, options: RepairOptions = {}): Promise<RepairReport> {
  const target = options.to === undefined ? place : await copied(place, options.to);
  const lock = await FolderLock.acquire(target.fs, target.folder);
  let damages: readonly Damage[];
  let files: RepairedFiles;
  try {
    damages = (await verifyFolder(target, options)).damages;
    if (damages.length === 0) return { folder: target.folder, kept: undefined, damages, repairs: [], lostRows: 0 };
    throwIfAborted(options.signal);
    files = await repairFiles(target, damages, options.to === undefined);
  } finally {
    await lock.release();
  }
  await settle(target, files, options.signal);
  await requireSound(target);
  const lostRows = files.repairs.reduce((sum, repair) => sum + repair.lostRows, 0);
  return { folder: target.folder, kept: files.kept, damages, repairs: files.repairs, lostRows };
}

/** Another process may have the database open only if nothing of it is copied while it changes. */
async function copied(place: Place, to: string): Promise<Place> {
  await requireFree(place.fs, to);
  const lock = await FolderLock.acquire(place.fs, place.folder).catch(readOnlyFolder);
  try {
    await copyFolder(place.fs, place.folder, to);
  } finally {
    await lock?.release();
  }
  return { fs: place.fs, folder: to };
}

function readOnlyFolder(failure: unknown): undefined {
  if (failure instanceof ElanusError && failure.code === "READ_ONLY") return undefined;
  throw failure;
}

async function repairFiles(place: Place, damages: readonly Damage[], keep: boolean): Promise<RepairedFiles> {
  const { fs, folder } = place;
  const damaged = new Set(damages.map(({ file }) => file));
  const manifest = await goodManifest(place, damaged);
  const kept = keep ? await keepCopies(place, damages, manifest.document) : undefined;
  const repairs: Repair[] = [];
  const undeleted = new Map<number, readonly number[]>();
  if (damaged.has(MANIFEST_NAME) || damaged.has(MANIFEST_COPY_NAME)) repairs.push(manifestRepair(damaged, manifest));
  let nextId = await firstFreeId(place, manifest.document);
  const collections = [];
  for (const document of manifest.document.collections) {
    const { name } = document.schema;
    const prefix = folderName(document.id);
    if (![...damaged].some((file) => file.startsWith(`${prefix}/`))) {
      collections.push(document);
      continue;
    }
    const repaired = await repairCollection(
      {
        place: { fs, folder: `${folder}/${prefix}` },
        isDamaged: (file) => damaged.has(`${prefix}/${file}`),
        nextId: () => nextId++,
        report: (file, kind, outcome, lostRows = 0) =>
          repairs.push({ file: `${prefix}/${file}`, kind, collection: name, outcome, lostRows }),
      },
      document,
    );
    collections.push(repaired.document);
    undeleted.set(document.id, repaired.undeleted);
  }
  await manifest.replace({ ...manifest.document, nextId, collections });
  return { kept, repairs, undeleted };
}

async function goodManifest({ fs, folder }: Place, damaged: ReadonlySet<string>): Promise<Manifest<DatabaseDocument>> {
  if (!damaged.has(MANIFEST_NAME)) return Manifest.open(fs, folder, parseDatabaseDocument);
  const { manifest } = await checkManifests({ fs, folder });
  if (manifest !== undefined) return manifest;
  throw new ElanusError("CORRUPT", `no manifest of \`${folder}\` can be read`, {
    detail: `${MANIFEST_NAME} is broken, and ${MANIFEST_COPY_NAME} is broken or not there`,
    hint: "restore the database from a backup; without a manifest nobody knows what the other files mean",
  });
}

function manifestRepair(damaged: ReadonlySet<string>, { generation }: Manifest<DatabaseDocument>): Repair {
  const fromCopy = damaged.has(MANIFEST_NAME);
  const [file, source] = fromCopy ? [MANIFEST_NAME, MANIFEST_COPY_NAME] : [MANIFEST_COPY_NAME, MANIFEST_NAME];
  const outcome = `written anew from ${source}, generation ${generation}`;
  return { file, kind: "manifest", outcome, lostRows: 0 };
}

/** Puts what may be changed or removed beside the folder; resolves to where. */
async function keepCopies(place: Place, damages: readonly Damage[], document: DatabaseDocument): Promise<string> {
  const { fs, folder } = place;
  const kept = await freeName(fs, `${folder.replace(/[/\\]+$/, "")}.before-repair`);
  const files = new Set([MANIFEST_NAME, MANIFEST_COPY_NAME, ...damages.map(({ file }) => file)]);
  const named = databaseFiles(document);
  // A log that names a damaged segment is written anew.
  const isLogged = damages.some(({ file, kind }) => kind === "segment" && named.every(({ path }) => path !== file));
  if (isLogged) for (const { path, kind } of named) if (kind === "log") files.add(path);
  // Where the manifest is broken, what its copy does not name may have been named by it.
  if (damages.some(({ kind }) => kind === "manifest")) {
    const live = new Set(named.map(({ path }) => path));
    for (const orphan of await findOrphans(fs, folder, live)) files.add(orphan);
  }
  for (const file of files) await copyFile(fs, `${folder}/${file}`, `${kept}/${file}`);
  return kept;
}

async function freeName(fs: FileSystem, wanted: string): Promise<string> {
  let name = wanted;
  for (let number = 2; (await fs.kindOf(name)) !== "missing"; number++) name = `${wanted}-${number}`;
  return name;
}

/** Opening removes what the new manifest does not name, and begins the builds of missing indexes. */
async function settle(place: Place, files: RepairedFiles, signal: AbortSignal | undefined): Promise<void> {
  const database = await Database.open(place.folder, { durability: "group" }, place);
  try {
    for (const collection of database.listCollections()) {
      const undeleted = files.undeleted.get(collection.document.id);
      if (undeleted === undefined) continue;
      if (undeleted.length > 0) await settleLostDeletions(collection, undeleted);
      for (const definition of segmentIndexes(collection.document)) {
        await waitForIndex(collection, definition, undefined, signal);
      }
    }
  } finally {
    await database.close();
  }
}

async function requireSound(place: Place): Promise<void> {
  const { damages } = await verifyFolder(place);
  if (damages.length === 0) return;
  throw new ElanusError("CORRUPT", `\`${damages[0].file}\` is damaged again after the repair`, {
    detail: damages[0].problem,
    hint: "the disk is not to be trusted: repair onto another one with `--to`",
  });
}
