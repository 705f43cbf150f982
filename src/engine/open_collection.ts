import { LogReader, LogWriter } from "../storage/index.ts";
import { decodeRecord } from "./batch_codec.ts";
import { Collection, type CollectionHome } from "./collection.ts";
import { loadIndex } from "./collection_indexes.ts";
import type { CollectionDocument, SegmentDocument } from "./documents.ts";
import type { Segment } from "./segment.ts";
import { readParts, readSegment } from "./segment_file.ts";

/** Makes the files of a new collection; it exists once the manifest names it. */
export async function createCollectionFiles(home: CollectionHome, document: CollectionDocument): Promise<Collection> {
  const collection = new Collection(home, document);
  await home.fs.makeFolder(home.folder);
  collection.log = await LogWriter.create(home.fs, collection.path(document.log), home.durability);
  return collection;
}

/** Reads the segments and indexes of a collection and replays its log. */
export async function openCollection(home: CollectionHome, document: CollectionDocument): Promise<Collection> {
  const collection = new Collection(home, document);
  const sealed: Segment[] = [];
  for (const entry of document.segments) sealed.push(await openSegment(collection, entry));
  collection.sealed = sealed;
  await replay(collection);
  collection.resumeAutoIds();
  return collection;
}

async function openSegment(collection: Collection, entry: SegmentDocument): Promise<Segment> {
  const { home, layout } = collection;
  const segment = await readSegment(home.fs, collection.path(entry.file), entry.id, layout, entry.rowCount);
  if (entry.deletions !== undefined) {
    const { rows } = await readParts(home.fs, collection.path(entry.deletions));
    segment.loadDeletions(rows);
  }
  for (const definition of collection.document.indexes) {
    const file = entry.indexFiles[definition.id];
    if (file !== undefined) await loadIndex(collection, segment, definition, file);
  }
  return segment;
}

async function replay(collection: Collection): Promise<void> {
  const { home } = collection;
  const reader = await LogReader.open(home.fs, collection.path(collection.document.log));
  try {
    for await (const { payload } of reader.frames()) collection.apply(decodeRecord(collection.layout, payload));
    collection.tornLogBytes = reader.tornBytes;
    if (!home.readOnly) collection.log = await LogWriter.resume(reader, home.durability);
  } finally {
    await reader.close();
  }
}
