import { ElanusError } from "../errors/index.ts";
import { timeZoneOf } from "../schema/collection_properties.ts";
import type { Properties } from "../schema/collection_schema.ts";
import type { Durability, FileSystem, LogWriter } from "../storage/index.ts";
import { type Batch, batchBytes, batchKeys } from "./batch.ts";
import { encodeDelete, encodeWrite, type LogRecord } from "./batch_codec.ts";
import type { KeyColumn } from "./columns/column.ts";
import { Int64Column } from "./columns/int64_column.ts";
import { type CollectionDocument, DEFAULT_PARTITION_ID, type IndexDefinition } from "./documents.ts";
import type { IndexBuilds } from "./index_builds.ts";
import { type Layout, layoutOf } from "./layout.ts";
import type { Lease } from "./lease.ts";
import { SEGMENT_BYTES } from "./merge_plan.ts";
import { OrderedWrites } from "./ordered_writes.ts";
import { partitioned } from "./partition_key.ts";
import { Segment } from "./segment.ts";
import { WriteGate } from "./write_gate.ts";

/** What a collection needs of the database that it stands in. */
export interface CollectionHome {
  readonly fs: FileSystem;
  /** The collection's folder. */
  readonly folder: string;
  readonly durability: Durability;
  readonly readOnly: boolean;
  readonly builds: IndexBuilds;
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
  /** One a partition, by its id. Made with the first row: an empty partition holds no memory. */
  readonly growing = new Map<number, Segment>();
  /** What the log holds of writes that were not applied, in a collection that is not in memory. */
  waiting: WaitingWrites = NOTHING_WAITS;
  log: LogWriter | undefined;
  readonly gate = new WriteGate();
  /** Sealed segments with deletions that only the log knows. */
  readonly unsavedDeletions = new Set<Segment>();
  /** Reads that give way and are not at their end. */
  readonly leases = new Set<Lease>();
  dropped = false;
  /** Bytes that the log was found to end in, of writes that were never acknowledged; a writer cuts them off. */
  tornLogBytes = 0;
  /** The growing segments are sealed before their rows hold more bytes. */
  segmentBytes = SEGMENT_BYTES;
  private readonly ordered = new OrderedWrites();
  private lastAutoId = 0n;
  private bytesUnderWay = 0;

  constructor(home: CollectionHome, document: CollectionDocument) {
    this.home = home;
    this.standing = document;
    this.currentLayout = layoutOf(document.schema);
    this.lastAutoId = BigInt(document.lastAutoId ?? 0);
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

  /** Sealed segments, oldest first, then the growing ones. */
  get segments(): readonly Segment[] {
    return this.growing.size === 0 ? this.sealed : [...this.sealed, ...this.growing.values()];
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

  path(file: string): string {
    return `${this.home.folder}/${file}`;
  }

  /** Milliseconds since 1970 and a counter, as Milvus's are: rising, whatever the clock does. */
  nextAutoId(): bigint {
    const now = BigInt(Date.now()) << 18n;
    this.lastAutoId = now > this.lastAutoId ? now : this.lastAutoId + 1n;
    return this.lastAutoId;
  }

  /** Goes on behind the keys that there are: a clock that was set back must not give a key twice. */
  resumeAutoIds(): void {
    for (const { keys } of this.segments) this.passAutoIds(keys);
  }

  /** The last generated key as the manifest holds it; undefined where keys are given. */
  get savedAutoId(): string | undefined {
    return this.layout.primary.autoId ? String(this.lastAutoId) : undefined;
  }

  /** Gives the memory of all rows back, and ends the reads that are over them. */
  releaseSegments(): void {
    for (const lease of this.leases) lease.end(this.dropped ? gone(this.name) : notLoaded(this.name));
    for (const segment of this.segments) segment.release();
    this.sealed = [];
    this.growing.clear();
    this.unsavedDeletions.clear();
  }

  /**
   * Logs a batch and makes it visible; resolves when both are done. Where the growing segment has no room for it,
   * `seal` is called first: what is logged must be sure to fit into memory, now and at the next opening.
   *
   * @throws ElanusError INVALID_PARAMETER for a batch larger than a segment.
   */
  async write(batch: Batch, seal: () => Promise<void>): Promise<void> {
    const bytes = batchBytes(batch);
    if (bytes > this.segmentBytes) throw tooLarge(bytes, this.segmentBytes);
    while (this.growingBytes > 0 && this.growingBytes + bytes > this.segmentBytes) await seal();
    this.bytesUnderWay += bytes;
    try {
      await this.logged(encodeWrite(this.layout, batch), () => this.applyWrite(batch), batch.partition);
    } finally {
      this.bytesUnderWay -= bytes;
    }
  }

  /**
   * Writes a batch that is made from the rows that there are: no other write comes between the reading and the writing.
   * `seal` is called as by `write`.
   */
  async rewrite(make: () => Batch, seal: () => Promise<void>): Promise<Batch> {
    for (;;) {
      const written = await this.gate.alone(async () => {
        const batch = make();
        const bytes = batchBytes(batch);
        if (bytes > this.segmentBytes) throw tooLarge(bytes, this.segmentBytes);
        if (this.growingBytes > 0 && this.growingBytes + bytes > this.segmentBytes) return undefined;
        await this.append(encodeWrite(this.layout, batch), () => this.applyWrite(batch), batch.partition);
        return batch;
      });
      if (written !== undefined) return written;
      await seal();
    }
  }

  /**
   * Deletes rows by key, in some partitions or in all, and resolves to how many there were; where they are not in
   * memory, as in Milvus, to how many keys were given.
   */
  async delete(keys: KeyColumn, partitions?: readonly number[]): Promise<number> {
    if (keys.count === 0) return 0;
    return this.logged(encodeDelete(keys, partitions), () => this.applyDelete(keys, partitions));
  }

  /** Applies a record of the log. */
  apply(record: LogRecord): void {
    if (record.op === "write") this.applyWrite(record.batch);
    else this.applyDelete(record.keys, record.partitions);
  }

  private async logged<T>(record: Uint8Array, apply: () => T, partition = DEFAULT_PARTITION_ID): Promise<T> {
    return this.gate.write(() => this.append(record, apply, partition));
  }

  private async append<T>(record: Uint8Array, apply: () => T, partition: number): Promise<T> {
    if (this.home.readOnly) throw readOnly(this.name);
    await this.home.settled();
    if (this.dropped || this.log === undefined) throw gone(this.name);
    if (!this.hasPartition(partition)) throw goneIn(this.name);
    return this.ordered.add(this.log.append(record), apply);
  }

  /** A key has one row in the collection: a write to another partition moves it. */
  private applyWrite(batch: Batch): void {
    const keys = batchKeys(batch, this.layout);
    if (this.state === "NotLoad") {
      this.keepWaiting(keys, batch);
      return;
    }
    for (const part of partitioned(this.layout, batch, this.document.partitions.length)) this.applyPart(part);
  }

  private applyPart(batch: Batch): void {
    const keys = batchKeys(batch, this.layout);
    for (const segment of this.segments) {
      if (segment !== this.growing.get(batch.partition)) this.deleteFrom(segment, keys);
    }
    // The log outlives a partition that was dropped.
    if (!this.hasPartition(batch.partition)) return;
    const growing = this.growing.get(batch.partition) ?? new Segment(this.home.nextId(), this.layout, batch.partition);
    this.growing.set(batch.partition, growing);
    growing.append(batch);
  }

  private applyDelete(keys: KeyColumn, partitions: readonly number[] | undefined): number {
    if (this.state === "NotLoad") {
      this.keepWaiting(keys);
      return keys.count;
    }
    let deleted = 0;
    for (const segment of this.segments) {
      if (partitions?.includes(segment.partition) ?? true) deleted += this.deleteFrom(segment, keys);
    }
    return deleted;
  }

  private keepWaiting(keys: KeyColumn, batch?: Batch): void {
    this.passAutoIds(keys);
    const { records, rows, bytes } = this.waiting;
    const added = batch === undefined ? 0 : batchBytes(batch);
    this.waiting = { records: records + 1, rows: rows + (batch?.rowCount ?? 0), bytes: bytes + added };
  }

  /** Keys that are generated from now on are larger than these. */
  passAutoIds(keys: KeyColumn): void {
    if (!this.layout.primary.autoId) return;
    const most = keys instanceof Int64Column ? keys.max() : undefined;
    if (most !== undefined && most > this.lastAutoId) this.lastAutoId = most;
  }

  private hasPartition(id: number): boolean {
    return this.document.partitions.some((partition) => partition.id === id);
  }

  private deleteFrom(segment: Segment, keys: KeyColumn): number {
    let deleted = 0;
    for (let row = 0; row < keys.count; row++) if (segment.deleteKey(keys, row)) deleted++;
    if (deleted > 0 && segment !== this.growing.get(segment.partition)) this.unsavedDeletions.add(segment);
    return deleted;
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
      if (collection.dropped) throw gone(collection.name);
      if (collection.document === document) throw error;
    }
  }
}

function goneIn(collection: string): ElanusError {
  return new ElanusError("PARTITION_NOT_FOUND", `the partition of collection \`${collection}\` was dropped`);
}

function tooLarge(bytes: number, most: number): ElanusError {
  return new ElanusError("INVALID_PARAMETER", "the batch is larger than a segment", {
    detail: `${bytes} bytes; at most ${most}`,
    hint: "write the rows in several batches",
  });
}

export function readOnly(name: string): ElanusError {
  return new ElanusError("READ_ONLY", `collection \`${name}\` cannot be changed: the database is open for reading`, {
    hint: "open it without readOnly",
  });
}

export function notLoaded(name: string): ElanusError {
  return new ElanusError("COLLECTION_NOT_LOADED", `collection \`${name}\` is not loaded`, {
    hint: "call loadCollection first",
  });
}

export function gone(name: string): ElanusError {
  return new ElanusError("COLLECTION_NOT_FOUND", `collection \`${name}\` was dropped, or its database is closed`);
}
