import { fileNamesOf } from "../catalog/database_files.ts";
import type { CollectionDocument } from "../catalog/documents.ts";
import type { Segment } from "../segment/segment.ts";
import type { Collection } from "./collection.ts";

/** Takes segments out that the manifest does not name any more, and removes their files. */
export async function retire(
  collection: Collection,
  segments: readonly Segment[],
  before: CollectionDocument,
): Promise<void> {
  collection.sealed = collection.sealed.filter((segment) => !segments.includes(segment));
  await collection.home.builds.cancel(segments);
  for (const segment of segments) {
    collection.unsavedDeletions.delete(segment);
    segment.release();
  }
  await removeStale(collection, before);
}

/** Removes files that the manifest has ceased to name. One that stays is an orphan, which the next opening removes. */
export async function removeStale(collection: Collection, before: CollectionDocument): Promise<void> {
  const live = new Set(fileNamesOf(collection.document));
  await removeFiles(
    collection,
    fileNamesOf(before).filter((file) => !live.has(file)),
  );
}

/** Removes files that nothing names. */
export async function removeFiles(collection: Collection, files: readonly string[]): Promise<void> {
  for (const file of files) await collection.home.fs.remove(collection.path(file)).catch(() => {});
}
