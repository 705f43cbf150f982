import { Turns } from "../../kernels/turns.ts";
import { timeZoneOf } from "../../schema/collection_properties.ts";
import type { Properties } from "../../schema/collection_schema.ts";
import type { Durability, FileSystem, LogWriter } from "../../storage/index.ts";
import { fileNamesOf } from "../catalog/database_files.ts";
import type { CollectionDocument, IndexDefinition, SegmentDocument } from "../catalog/documents.ts";
import type { KeyColumn, KeyRange } from "../columns/column.ts";
import { growTerms } from "../indexes/grow_terms.ts";
import { growIndexes } from "../indexes/growing_index.ts";
import type { IndexBuilds } from "../indexes/index_builds.ts";
import { Segment } from "../segment/segment.ts";
import type { SegmentFiller } from "../segment/segment_filler.ts";
import { type Batch, batchBytes, batchKeys } from "../write/batch.ts";
import type { LogRecord } from "../write/batch_codec.ts";
import { CollectionWriter } from "../write/collection_writer.ts";
import { partitioned } from "../write/partition_key.ts";
import { AutoIds } from "./auto_ids.ts";
import { BackgroundWork } from "./background_work.ts";
import { gone, notLoaded, readOnly } from "./collection_errors.ts";
import { type Layout, layoutOf } from "./layout.ts";
import type { Lease } from "./lease.ts";
import { staysOnDisk } from "./on_disk.ts";
import { WriteGate } from "./write_gate.ts";

/** What a collection needs of the database that it stands in. */
export interface CollectionHome {
  readonly fs: FileSystem;
  /** The collection's folder. */
  readonly folder: string;
  readonly durability: Durability;
  readonly readOnly: boolean;
  readonly builds: IndexBuilds;
  readonly filler: SegmentFiller;
  nextId(): number;
  /** The properties of one of the database's namespaces. */
  propertiesOf(namespace: string): Properties;
  /** Changes the collection's part of the manifest, after all changes before it; the last one stands. */
  commit(change: (document: CollectionDocument) => CollectionDocument): Promise<CollectionDocument>;
  /** Resolves when the manifest on disk is known to be the one in memory; a failed commit leaves that open. */
  settled(): Promise<void>;
}

export type LoadState = "NotLoad" | "Loading" | "Loaded";

/** Where the indexes of a released collection stand that its files lack. */
export interface ReleasedBuilds {
  isRunning: boolean;
  /** Why builds failed, by segment and index: they are tried again when the collection is loaded. */
  readonly failures: Map<string, string>;
}

interface WaitingWrites {
  readonly records: number;
  readonly rows: number;
  readonly bytes: number;
}

export const NOTHING_WAITS: WaitingWrites = { records: 0, rows: 0, bytes: 0 };

/** The rows of a collection, and what a write makes of them. Searches and queries read its segments. */
export class Collection {
  readonly home: CollectionHome;
  private standing: CollectionDocument;
  private currentLayout: Layout;
  /** Whether the rows are in memory. While they are not, the log takes writes, which are applied at the next loading. */
  state: LoadState;
  sealed: readonly Segment[] = [];
  /** Batches of the present log that are segments of their own. */
  direct: readonly Segment[] = [];
  /** One a partition, by its id. Made with the first row: an empty partition holds no memory. */
  readonly growing = new Map<number, Segment>();
  /** Segment files that the present log names, and those that older logs name; the manifest does not know them yet. */
  logged: readonly SegmentDocument[] = [];
  loggedBefore: readonly SegmentDocument[] = [];
  /** What the log holds of writes that were not applied, in a collection that is not in memory. */
  waiting: WaitingWrites = NOTHING_WAITS;
  log: LogWriter | undefined;
  readonly autoIds: AutoIds;
  readonly gate = new WriteGate();
  /** Whoever changes which segments and logs there are does it in a turn; turns come before the gate. */
  readonly turns = new Turns();
  /** Seals that no write waits for. */
  readonly seals = new BackgroundWork();
  readonly merges = new BackgroundWork();
  /** Segments that are being merged, each with what they become once that is there: nothing else is built for them. */
  readonly merging = new Map<Segment, Segment | undefined>();
  /** Merges that have put a segment in the place of others since the collection was opened. */
  mergesDone = 0;
  /** Sealed segments with deletions that only the log knows. */
  readonly unsavedDeletions = new Set<Segment>();
  /** Reads that give way and are not at their end. */
  readonly leases = new Set<Lease>();
  /** The builds of what files lack while the collection is not in memory. */
  readonly releasedBuilds: ReleasedBuilds = { isRunning: false, failures: new Map() };
  dropped = false;
  /** Bytes that the log was found to end in, of writes that were never acknowledged; a writer cuts them off. */
  tornLogBytes = 0;
  readonly writer = new CollectionWriter(this);
  private readonly fileGate = new WriteGate();

  constructor(home: CollectionHome, document: CollectionDocument) {
    this.home = home;
    this.standing = document;
    this.currentLayout = layoutOf(document.schema);
    this.autoIds = new AutoIds(document);
    this.state = document.loaded ? "Loaded" : "NotLoad";
  }

  /** The collection's part of the manifest. */
  get document(): CollectionDocument {
    return this.standing;
  }

  get layout(): Layout {
    const { timeZone } = this;
    if (timeZone !== this.currentLayout.timeZone) this.currentLayout = { ...this.currentLayout, timeZone };
    return this.currentLayout;
  }

  /** The collection's own, else its database's, else UTC. */
  private get timeZone(): string {
    return timeZoneOf(this.properties, this.home.propertiesOf(this.document.namespace));
  }

  /** Takes the document that stands from now on. */
  adopt(document: CollectionDocument): void {
    const { schema } = this.standing;
    this.standing = document;
    if (document.schema === schema) return;
    this.currentLayout = layoutOf(document.schema);
    for (const segment of this.segments) segment.adopt(this.currentLayout);
  }

  get name(): string {
    return this.document.schema.name;
  }

  get properties(): Properties {
    return this.document.properties;
  }

  /** Sealed segments, oldest first, then those that the log alone holds. */
  get segments(): readonly Segment[] {
    if (this.growing.size + this.direct.length === 0) return this.sealed;
    return [...this.sealed, ...this.direct, ...this.growing.values()];
  }

  /** Live rows; where they are not in memory, as Milvus counts: what was written, deleted rows among it. */
  get rowCount(): number {
    if (this.state === "NotLoad") {
      return this.document.segments.reduce((sum, segment) => sum + segment.rowCount, this.waiting.rows);
    }
    return this.segments.reduce((sum, segment) => sum + segment.liveCount, 0);
  }

  indexOn(field: string): IndexDefinition | undefined {
    return this.document.indexes.find((index) => index.field === field);
  }

  /** The names of all files that the manifest and the logs name, in the collection's folder. */
  get files(): string[] {
    const logged = [...this.loggedBefore, ...this.logged].map(({ file }) => file);
    return [...new Set([...fileNamesOf(this.document), ...logged])];
  }

  path(file: string): string {
    return `${this.home.folder}/${file}`;
  }

  /** Gives the memory of all rows back, and ends the reads that are over them. */
  releaseSegments(): void {
    for (const lease of this.leases) lease.end(this.dropped ? gone(this.name) : notLoaded(this.name));
    for (const segment of this.segments) segment.release();
    this.sealed = [];
    this.direct = [];
    this.growing.clear();
    this.unsavedDeletions.clear();
  }

  /** Runs `action` while nobody writes and nobody else changes which segments and logs there are. */
  alone<T>(action: () => Promise<T>): Promise<T> {
    return this.turns.run(() => this.gate.alone(action));
  }

  /**
   * Runs `write`, which makes a file outside of the turns.
   *
   * @throws ElanusError READ_ONLY; COLLECTION_NOT_FOUND once it was dropped or its database closed.
   */
  writeFile<T>(write: () => Promise<T>): Promise<T> {
    return this.fileGate.write(async () => {
      this.requireLog();
      return write();
    });
  }

  /** As `alone`, for what ends the use of the collection: its files are left to others then, so that none may be under way. */
  end<T>(action: () => Promise<T>): Promise<T> {
    return this.fileGate.alone(() => this.alone(action));
  }

  /** What grows is sealed from now on. It has no file yet: until then its rows are those of a log. */
  freeze(): void {
    const frozen = [...this.direct, ...this.growing.values()];
    for (const segment of frozen) if (segment.deletedCount > 0) this.unsavedDeletions.add(segment);
    this.sealed = [...this.sealed, ...frozen];
    this.direct = [];
    this.growing.clear();
    this.loggedBefore = [...this.loggedBefore, ...this.logged];
    this.logged = [];
  }

  /** Sealed segments that the manifest names. */
  get stored(): readonly Segment[] {
    const ids = new Set(this.document.segments.map(({ id }) => id));
    return this.sealed.filter(({ id }) => ids.has(id));
  }

  /** Applies a record of the log; returns how many rows it deleted, or keys it named where rows are not in memory. */
  apply(record: Exclude<LogRecord, { op: "segments" }>): number {
    if (record.op === "delete") return this.applyDelete(record.keys, record.partitions);
    this.applyWrite(record.batch);
    return 0;
  }

  /** The log that takes writes. @throws ElanusError READ_ONLY; COLLECTION_NOT_FOUND once it was dropped or its database closed. */
  requireLog(): LogWriter {
    if (this.home.readOnly) throw readOnly(this.name);
    if (this.dropped || this.log === undefined) throw gone(this.name);
    return this.log;
  }

  /** Makes the rows of a batch visible that are a segment. */
  applySegment(segment: Segment, entry: SegmentDocument): void {
    this.logged = [...this.logged, entry];
    if (this.state === "NotLoad") {
      this.keepWaiting(segment.keys.range()?.most, segment.rowCount);
      segment.release();
      return;
    }
    const range = segment.keys.range();
    for (const other of this.segments) this.deleteFrom(other, segment.keys, range);
    // The log outlives a partition that was dropped.
    if (!this.hasPartition(segment.partition)) {
      segment.release();
      return;
    }
    segment.adopt(this.layout);
    this.direct = [...this.direct, segment];
    if (this.home.readOnly) return;
    growIndexes(segment, this.indexesInMemory, () => this.segments);
    growTerms(segment);
  }

  /** Without those whose vectors stay on disk: a large batch gives the memory of these back before they are indexed. */
  private get indexesInMemory(): readonly IndexDefinition[] {
    const { document, layout } = this;
    return document.indexes.filter(({ field }) => {
      const schema = layout.byName.get(field);
      return schema !== undefined && !staysOnDisk(document, schema);
    });
  }

  /** Counts segments that a write in the log of a collection names which is not in memory. */
  keepSegments(entries: readonly SegmentDocument[], lastAutoId: bigint): void {
    this.logged = [...this.logged, ...entries];
    this.keepWaiting(
      lastAutoId,
      entries.reduce((sum, { rowCount }) => sum + rowCount, 0),
    );
  }

  /** A key has one row in the collection: a write to another partition moves it. */
  private applyWrite(batch: Batch): void {
    const keys = batchKeys(batch, this.layout);
    if (this.state === "NotLoad") {
      this.keepWaiting(keys.range()?.most, batch.rowCount, batchBytes(batch));
      return;
    }
    for (const part of partitioned(this.layout, batch, this.document.partitions.length)) this.applyPart(part);
  }

  private applyPart(batch: Batch): void {
    const keys = batchKeys(batch, this.layout);
    const range = keys.range();
    for (const segment of this.segments) {
      if (segment !== this.growing.get(batch.partition)) this.deleteFrom(segment, keys, range);
    }
    // The log outlives a partition that was dropped.
    if (!this.hasPartition(batch.partition)) return;
    const growing = this.growing.get(batch.partition) ?? new Segment(this.home.nextId(), this.layout, batch.partition);
    this.growing.set(batch.partition, growing);
    growing.append(batch);
    if (this.home.readOnly) return;
    growIndexes(growing, this.document.indexes, () => this.segments);
    growTerms(growing);
  }

  private applyDelete(keys: KeyColumn, partitions: readonly number[] | undefined): number {
    if (this.state === "NotLoad") {
      this.keepWaiting(undefined);
      return keys.count;
    }
    const range = keys.range();
    let deleted = 0;
    for (const segment of this.segments) {
      if (partitions?.includes(segment.partition) ?? true) deleted += this.deleteFrom(segment, keys, range);
    }
    return deleted;
  }

  private keepWaiting(most: bigint | undefined, addedRows = 0, addedBytes = 0): void {
    this.autoIds.pass(most);
    const { records, rows, bytes } = this.waiting;
    this.waiting = { records: records + 1, rows: rows + addedRows, bytes: bytes + addedBytes };
  }

  hasPartition(id: number): boolean {
    return this.document.partitions.some((partition) => partition.id === id);
  }

  private deleteFrom(segment: Segment, keys: KeyColumn, range: KeyRange | undefined): number {
    const grows = segment === this.growing.get(segment.partition);
    if (!grows && !segment.mayHold(range)) return 0;
    let deleted = 0;
    for (let row = 0; row < keys.count; row++) if (segment.deleteKey(keys, row)) deleted++;
    if (deleted > 0 && !grows) this.unsavedDeletions.add(segment);
    return deleted;
  }
}

/**
 * Reads files that the manifest names. A seal or a newer attachment may put others in their place and remove them:
 * then what stands next is read.
 */
export async function withFiles<T>(
  collection: Collection,
  read: (document: CollectionDocument) => Promise<T>,
): Promise<T> {
  for (;;) {
    const { document } = collection;
    try {
      return await read(document);
    } catch (error) {
      // Another process may have changed it.
      if (collection.home.readOnly) await collection.home.settled();
      if (collection.dropped) throw gone(collection.name);
      if (collection.document === document) throw error;
    }
  }
}
