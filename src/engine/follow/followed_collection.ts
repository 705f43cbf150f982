import { Bitset } from "../../kernels/bitset.ts";
import { logsOf } from "../catalog/database_files.ts";
import type { CollectionDocument, SegmentDocument } from "../catalog/documents.ts";
import { type Collection, NOTHING_WAITS } from "../collection/collection.ts";
import { type Layout, layoutOf, loadAnalyzers } from "../collection/layout.ts";
import { openSegment } from "../collection/open_collection.ts";
import { loadIndex } from "../indexes/collection_indexes.ts";
import { segmentIndexes } from "../indexes/text_indexes.ts";
import type { Segment } from "../segment/segment.ts";
import { readParts } from "../segment/segment_file.ts";
import { indexKey } from "../segment/segment_index.ts";
import { decodeRecord } from "../write/batch_codec.ts";
import { FollowedLog, type FollowedRecord, type NamedSegment } from "./followed_log.ts";

/** A sealed segment, and the document that it was last read by. */
interface Stored extends NamedSegment {
  /** Rows that are deleted according to a newer file. */
  readonly deletions?: Uint8Array;
}

/** What was read of a collection, all of it before anything is changed. */
export interface CatchUp {
  readonly document: CollectionDocument;
  readonly stored: readonly Stored[];
  readonly logs: readonly { readonly log: FollowedLog; readonly records: readonly FollowedRecord[] }[];
}

/**
 * A collection that another process writes to. It is caught up in two steps: `read` waits for files and changes nothing
 * that a search sees, `apply` changes all without giving way.
 *
 *     manifest   segments 1 2 3, log 9   ──►   segments 1 2 4, log 11
 *     kept       1 2
 *     read       4, with its deletions and indexes; newer deletions and indexes of 1 2; log 11
 *     let go     3, and the rows that came from log 9
 */
export class FollowedCollection {
  readonly collection: Collection;
  private stored = new Map<string, Stored>();
  /** Segments that were read for a state which then was passed over. */
  private readonly unused = new Map<string, Stored>();
  private readonly logs = new Map<string, FollowedLog>();
  private isStarted = false;

  constructor(collection: Collection) {
    this.collection = collection;
  }

  /** Reads what `document` names and is not known yet, and what the logs have got. */
  async read(document: CollectionDocument): Promise<CatchUp> {
    const { collection } = this;
    if (this.isStarted && isOtherwise(document, collection.document)) this.forget();
    await loadAnalyzers(document.schema);
    const isKnown = document.schema === collection.document.schema;
    const layout = isKnown ? collection.layout : layoutOf(document.schema);
    const stored: Stored[] = [];
    for (const entry of document.loaded ? document.segments : []) {
      stored.push(await this.readSegment(document, entry, layout));
    }
    return { document, stored, logs: await this.readLogs(document, layout) };
  }

  /** Whether there is anything to be applied. */
  isNews({ document, logs }: CatchUp): boolean {
    return !this.isStarted || document !== this.collection.document || logs.some(({ records }) => records.length > 0);
  }

  apply({ document, stored, logs }: CatchUp): void {
    const { collection } = this;
    if (!document.loaded && collection.state !== "NotLoad") collection.releaseSegments();
    const before = collection.segments;
    collection.adopt(document);
    collection.state = document.loaded ? "Loaded" : "NotLoad";
    if (!this.isStarted) collection.waiting = NOTHING_WAITS;
    this.isStarted = true;
    this.dropLogs(logs.map(({ log }) => log));
    for (const each of stored) this.settle(each, document);
    const segments = stored.map(({ segment }) => segment);
    for (const { log, records } of logs) {
      collection.sealed = [...segments, ...this.rowsOfOthers(log)];
      log.apply(collection, records);
    }
    collection.sealed = [...segments, ...this.rowsOfOthers(logs[logs.length - 1].log)];
    collection.logged = logs.flatMap(({ log }) => log.entries);
    collection.unsavedDeletions.clear();
    collection.tornLogBytes = logs.reduce((sum, { log }) => sum + log.tail.tornBytes, 0);
    this.keep(stored, before);
  }

  /** Gives everything back; for a collection that is no more, or that is closed. */
  async close(): Promise<void> {
    this.collection.dropped = true;
    this.collection.releaseSegments();
    for (const { segment } of this.unused.values()) segment.release();
    for (const log of this.logs.values()) await log.close();
  }

  /** What is known does no longer do: all is read anew. What is in memory serves until then. */
  private forget(): void {
    this.isStarted = false;
    this.stored.clear();
    for (const log of this.logs.values()) void log.close();
    this.logs.clear();
  }

  private async readSegment(document: CollectionDocument, entry: SegmentDocument, layout: Layout): Promise<Stored> {
    const { collection } = this;
    const known = this.known(entry.file);
    if (known === undefined) {
      const segment = await openSegment(collection, entry, document, layout);
      if (!document.segments.includes(entry)) segment.deleteRepeated();
      const read = { segment, entry };
      this.unused.set(entry.file, read);
      return read;
    }
    await this.readIndexes(document, entry, known.segment);
    if (entry.deletions === undefined || entry.deletions === known.entry.deletions) return { ...known, entry };
    const { rows } = await readParts(collection.home.fs, collection.path(entry.deletions));
    return { segment: known.segment, entry, deletions: rows };
  }

  /** An index changes nothing in what is found, so that it may serve as soon as it is read. */
  private async readIndexes(document: CollectionDocument, entry: SegmentDocument, segment: Segment): Promise<void> {
    for (const definition of segmentIndexes(document)) {
      const file = entry.indexFiles[definition.id];
      const known = segment.indexes.get(indexKey(definition));
      if (file !== undefined && known?.file !== file) await loadIndex(this.collection, segment, definition, file);
    }
  }

  /**
   * From the newest log to the oldest, and applied the other way round: a log is complete once its successor has a
   * write, so that none is missed between the two.
   */
  private async readLogs(document: CollectionDocument, layout: Layout): Promise<CatchUp["logs"]> {
    const names = logsOf(document);
    const logs: FollowedLog[] = [];
    for (const name of [...names].reverse()) {
      const log = this.logs.get(name) ?? (await FollowedLog.open(this.collection, name));
      this.logs.set(name, log);
      logs.unshift(log);
      if (await log.read()) continue;
      this.forget();
      return this.readLogs(document, layout);
    }
    const read: { log: FollowedLog; records: FollowedRecord[] }[] = [];
    for (const log of logs) read.push({ log, records: await this.readRecords(log, document, layout) });
    return read;
  }

  private async readRecords(log: FollowedLog, document: CollectionDocument, layout: Layout): Promise<FollowedRecord[]> {
    const records: FollowedRecord[] = [];
    for (const payload of log.pending) {
      const record = decodeRecord(layout, payload);
      if (record.op !== "segments" || !document.loaded) {
        records.push({ record });
        continue;
      }
      const segments: NamedSegment[] = [];
      for (const entry of record.entries) segments.push(await this.readSegment(document, entry, layout));
      records.push({ record, segments });
    }
    return records;
  }

  private known(file: string): Stored | undefined {
    const direct = [...this.logs.values()].flatMap((log) => log.direct);
    return this.stored.get(file) ?? this.unused.get(file) ?? direct.find(({ entry }) => entry.file === file);
  }

  private dropLogs(kept: readonly FollowedLog[]): void {
    const partitions = new Set(this.collection.document.partitions.map(({ id }) => id));
    for (const [name, log] of this.logs) {
      log.dropPartitions((partition) => partitions.has(partition));
      if (kept.includes(log)) continue;
      this.logs.delete(name);
      void log.close();
    }
  }

  private rowsOfOthers(log: FollowedLog): Segment[] {
    const others = [...this.logs.values()].filter((each) => each !== log);
    return others.flatMap(({ segments }) => segments);
  }

  /** Brings a sealed segment to what the document and the logs say. */
  private settle({ segment, entry, deletions }: Stored, document: CollectionDocument): void {
    if (deletions !== undefined) {
      const words = new Uint32Array(deletions.slice().buffer);
      for (const row of new Bitset(segment.rowCount, words)) segment.deleteRow(row);
    }
    const ids = new Set(segmentIndexes(document).map(({ id }) => id));
    for (const [field, { definition }] of segment.indexes) if (!ids.has(definition.id)) segment.indexes.delete(field);
    if (this.stored.has(entry.file)) return;
    segment.adopt(this.collection.layout);
    for (const log of this.logs.values()) log.deleteFrom(segment);
  }

  private keep(stored: readonly Stored[], before: readonly Segment[]): void {
    for (const segment of this.collection.segments) {
      if (!before.includes(segment)) this.collection.home.filler.add(segment);
    }
    this.stored = new Map(stored.map(({ segment, entry }) => [entry.file, { segment, entry }]));
    const present = new Set(this.collection.segments);
    for (const segment of before) if (!present.has(segment)) segment.release();
    for (const { segment } of this.unused.values()) if (!present.has(segment)) segment.release();
    this.unused.clear();
  }
}

/** Whether nothing of one state helps with the next: the rows come into memory or go, or what waits is counted anew. */
function isOtherwise(document: CollectionDocument, before: CollectionDocument): boolean {
  return document.loaded !== before.loaded || (!document.loaded && document.log !== before.log);
}
