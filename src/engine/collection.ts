import { timeZoneOf } from "../schema/collection_properties.ts";
import type { Properties } from "../schema/collection_schema.ts";
import type { Durability, FileSystem, LogWriter } from "../storage/index.ts";
import { AutoIds } from "./auto_ids.ts";
import { BackgroundWork } from "./background_work.ts";
import { type Batch, batchBytes, batchKeys } from "./batch.ts";
import { encodeDelete, encodeSegments, encodeWrite, type LogRecord } from "./batch_codec.ts";
import { gone, goneIn, notLoaded, readOnly, tooLarge } from "./collection_errors.ts";
import type { KeyColumn, KeyRange } from "./columns/column.ts";
import { fileNamesOf } from "./database_files.ts";
import { writeDirectly } from "./direct_segment.ts";
import {
  type CollectionDocument,
  DEFAULT_PARTITION_ID,
  type IndexDefinition,
  type SegmentDocument,
} from "./documents.ts";
import { growIndexes } from "./growing_index.ts";
import type { IndexBuilds } from "./index_builds.ts";
import { type Layout, layoutOf } from "./layout.ts";
import type { Lease } from "./lease.ts";
import { DIRECT_BYTES, DIRECT_FACTOR_INDEXED, SEALED_SHARE, SEGMENT_BYTES } from "./merge_plan.ts";
import { OrderedWrites } from "./ordered_writes.ts";
import { partitioned } from "./partition_key.ts";
import { staysOnDisk } from "./residency.ts";
import { Segment } from "./segment.ts";
import type { SegmentFiller } from "./segment_filler.ts";
import { Turns } from "./turns.ts";
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

interface WaitingWrites {
  readonly records: number;
  readonly rows: number;
  readonly bytes: number;
}

export const NOTHING_WAITS: WaitingWrites = { records: 0, rows: 0, bytes: 0 };

/** The rows of a collection and the way in which they are written. Searches and queries read its segments. */
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
  /** Sealed segments with deletions that only the log knows. */
  readonly unsavedDeletions = new Set<Segment>();
  /** Reads that give way and are not at their end. */
  readonly leases = new Set<Lease>();
  dropped = false;
  /** Bytes that the log was found to end in, of writes that were never acknowledged; a writer cuts them off. */
  tornLogBytes = 0;
  /** No segment's rows hold more bytes. Growing ones are sealed behind a share of it. */
  segmentBytes = SEGMENT_BYTES;
  /** A batch of so many bytes is a segment by itself, where there is neither an index nor a partition key. */
  directBytes = DIRECT_BYTES;
  private readonly ordered = new OrderedWrites();
  private readonly fileGate = new WriteGate();
  private bytesUnderWay = 0;

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

  /** From so many bytes on a batch is written to segments of its own; a partition key spreads it over all partitions. */
  get leastDirectBytes(): number {
    const { indexes, partitions } = this.document;
    const parts = this.layout.partitionKey === undefined ? 1 : partitions.length;
    const factor = indexes.some(({ metric }) => metric !== undefined) ? DIRECT_FACTOR_INDEXED : 1;
    return this.directBytes * factor * parts;
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
      this.requireWritable();
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

  /**
   * Logs a batch and makes it visible; resolves when both are done. Once enough has gathered `seal` is called, for which
   * no write waits unless there is no room left: what is logged must be sure to fit into memory, now and at the next opening.
   *
   * @throws ElanusError INVALID_PARAMETER for a batch larger than a segment.
   */
  async write(batch: Batch, seal: () => Promise<void>): Promise<void> {
    const bytes = batchBytes(batch);
    if (bytes > this.segmentBytes) throw tooLarge(bytes, this.segmentBytes);
    if (bytes >= this.leastDirectBytes)
      await this.writeFile(() => this.writeSegments(batch, (append) => this.gate.write(append)));
    else await this.writeRows(batch, bytes, seal);
    this.sealWhenDue(seal);
  }

  private sealWhenDue(seal: () => Promise<void>): void {
    if (!this.isToBeSealed) return;
    void this.seals.request(async () => (this.isToBeSealed ? seal() : undefined)).catch(() => {});
  }

  private async writeRows(batch: Batch, bytes: number, seal: () => Promise<void>): Promise<void> {
    while (this.growingBytes > 0 && this.growingBytes + bytes > this.segmentBytes) await seal();
    this.bytesUnderWay += bytes;
    try {
      await this.commit(encodeWrite(this.layout, batch), () => this.applyWrite(batch), batch.partition);
    } finally {
      this.bytesUnderWay -= bytes;
    }
  }

  /** Writes a batch to files of its own, and then names them in the log, which decides on its place among the writes. */
  private async writeSegments(batch: Batch, through: (append: () => Promise<void>) => Promise<void>): Promise<void> {
    const direct = await writeDirectly(this, batch);
    const entries = direct.map(({ entry }) => entry);
    try {
      const record = encodeSegments(entries, this.autoIds.last);
      const apply = () => {
        for (const { segment, entry } of direct) this.applySegment(segment, entry);
      };
      await through(() => this.append(record, apply, batch.partition));
    } catch (failure) {
      // The record may be on disk all the same: the files must stay as long as that log does.
      this.logged = [...this.logged, ...entries];
      for (const { segment } of direct) segment.release();
      throw failure;
    }
  }

  /**
   * Writes a batch that is made from the rows that there are: no other write comes between the reading and the writing.
   * `seal` is called as by `write`.
   */
  async rewrite(make: () => Batch, seal: () => Promise<void>): Promise<Batch> {
    for (;;) {
      const written = await this.writeFile(() => this.gate.alone(() => this.rewriteNow(make())));
      if (written !== undefined) {
        this.sealWhenDue(seal);
        return written;
      }
      await seal();
    }
  }

  /** Undefined where it finds no room. */
  private async rewriteNow(batch: Batch): Promise<Batch | undefined> {
    const bytes = batchBytes(batch);
    if (bytes > this.segmentBytes) throw tooLarge(bytes, this.segmentBytes);
    if (bytes >= this.leastDirectBytes) await this.writeSegments(batch, (append) => append());
    else if (this.growingBytes > 0 && this.growingBytes + bytes > this.segmentBytes) return undefined;
    else await this.append(encodeWrite(this.layout, batch), () => this.applyWrite(batch), batch.partition);
    return batch;
  }

  /**
   * Deletes rows by key, in some partitions or in all, and resolves to how many there were; where they are not in
   * memory, as in Milvus, to how many keys were given.
   */
  async delete(keys: KeyColumn, partitions?: readonly number[]): Promise<number> {
    if (keys.count === 0) return 0;
    return this.commit(encodeDelete(keys, partitions), () => this.applyDelete(keys, partitions));
  }

  /** Applies a record of the log. */
  apply(record: Exclude<LogRecord, { op: "segments" }>): void {
    if (record.op === "write") this.applyWrite(record.batch);
    else this.applyDelete(record.keys, record.partitions);
  }

  private async commit<T>(record: Uint8Array, apply: () => T, partition = DEFAULT_PARTITION_ID): Promise<T> {
    return this.gate.write(() => this.append(record, apply, partition));
  }

  private async append<T>(record: Uint8Array, apply: () => T, partition: number): Promise<T> {
    this.requireWritable();
    await this.home.settled();
    const log = this.requireWritable();
    if (!this.hasPartition(partition)) throw goneIn(this.name);
    // What is logged must be sure to be applied: damage of a file that is not read yet is told before.
    for (const segment of this.segments) segment.requireKeys();
    return this.ordered.add(log.append(record), apply);
  }

  private requireWritable(): LogWriter {
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
    if (!this.home.readOnly) growIndexes(segment, this.indexesInMemory);
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
    if (!this.home.readOnly) growIndexes(growing, this.document.indexes);
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

  private hasPartition(id: number): boolean {
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

  private get isToBeSealed(): boolean {
    if (this.state !== "Loaded" || this.dropped) return false;
    const directBytes = this.direct.reduce((sum, segment) => sum + segment.rowBytes, 0);
    return this.growingBytes + directBytes > this.segmentBytes * SEALED_SHARE;
  }

  /** What the growing segments will hold when all writes that run or wait are applied. */
  private get growingBytes(): number {
    let bytes = this.bytesUnderWay + this.waiting.bytes;
    for (const segment of this.growing.values()) bytes += segment.rowBytes;
    return bytes;
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
