import type { FileSystem } from "../../storage/index.ts";
import type { CollectionDocument, DatabaseDocument, SegmentDocument } from "./documents.ts";

export type FileKind = "log" | "segment" | "deletions" | "index" | "attachment";

/** A file that the manifest names for a collection. */
export interface CollectionFile {
  readonly kind: FileKind;
  /** In the collection's folder. */
  readonly name: string;
  /** The segment that it holds or belongs to. */
  readonly segment?: SegmentDocument;
}

/** The same, seen from the database. */
export interface DatabaseFile extends CollectionFile {
  readonly collection: string;
  /** In the database's folder, with "/". */
  readonly path: string;
}

export function folderName(collectionId: number): string {
  return `collection-${collectionId}`;
}

/**
 * The first id behind all those that the manifest gave and that files are named by: large batches take theirs without a
 * word to the manifest, and one that came twice would be written over the first.
 */
export async function firstFreeId(
  { fs, folder }: { readonly fs: FileSystem; readonly folder: string },
  { nextId, collections }: DatabaseDocument,
): Promise<number> {
  let free = nextId;
  for (const { id } of collections) {
    const files = `${folder}/${folderName(id)}`;
    if ((await fs.kindOf(files)) !== "folder") continue;
    for (const { name } of await fs.list(files)) free = Math.max(free, (Number.parseInt(name, 10) || 0) + 1);
  }
  return free;
}

/** The logs of a collection in the order in which they are replayed. */
export function logsOf({ olderLogs, log }: CollectionDocument): string[] {
  return [...olderLogs, log];
}

export function collectionFiles(document: CollectionDocument): CollectionFile[] {
  const files: CollectionFile[] = logsOf(document).map((name) => ({ kind: "log", name }));
  for (const segment of document.segments) {
    files.push({ kind: "segment", name: segment.file, segment });
    if (segment.deletions !== undefined) files.push({ kind: "deletions", name: segment.deletions, segment });
    for (const name of Object.values(segment.indexFiles)) files.push({ kind: "index", name, segment });
  }
  for (const name of Object.values(document.attachments)) files.push({ kind: "attachment", name });
  return files;
}

/** The files of a collection, without their folder. */
export function fileNamesOf(document: CollectionDocument): string[] {
  return collectionFiles(document).map(({ name }) => name);
}

/** All files of a database but the manifest itself. */
export function databaseFiles(document: DatabaseDocument): DatabaseFile[] {
  return document.collections.flatMap((collection) =>
    collectionFiles(collection).map((file) => ({
      ...file,
      collection: collection.schema.name,
      path: `${folderName(collection.id)}/${file.name}`,
    })),
  );
}
