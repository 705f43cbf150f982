import { ElanusError } from "../errors/index.ts";
import type { Properties } from "../schema/collection_schema.ts";
import type { Durability, FileSystem, LogWriter } from "../storage/index.ts";
import { type Batch, batchBytes, batchKeys } from "./batch.ts";
import { encodeDelete, encodeWrite, type LogRecord } from "./batch_codec.ts";
import type { KeyColumn } from "./columns/column.ts";
import { Int64Column } from "./columns/int64_column.ts";
import type { CollectionDocument, IndexDefinition } from "./documents.ts";
import type { IndexBuilds } from "./index_builds.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { SEGMENT_BYTES } from "./merge_plan.ts";
import { OrderedWrites } from "./ordered_writes.ts";
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
  /** Changes the collection's part of the manifest, after all changes before it; the last one stands. */
  commit(change: (document: CollectionDocument) => CollectionDocument): Promise<CollectionDocument>;
  /** Resolves when the manifest on disk is known to be the one in memory; a failed commit leaves that open. */
  settled(): Promise<void>;
}

/** The rows of a collection and the way in which they are written. Searches and queries read its segments. */
export class Collection {
  readonly home: CollectionHome;
  private standing: CollectionDocument;
  private currentLayout: Layout;
  sealed: readonly Segment[] = [];
  /** Made with the first row: an empty collection holds no memory. */
  growing: Segment | undefined;
  log: LogWriter | undefined;
  readonly gate = new WriteGate();
  /** Sealed segments with deletions that only the log knows. */
  readonly unsavedDeletions = new Set<Segment>();
  dropped = false;
  /** Bytes that the log was found to end in, of writes that were never acknowledged; a writer cuts them off. */
  tornLogBytes = 0;
  /** The growing segment is sealed before its rows hold more bytes. */
  segmentBytes = SEGMENT_BYTES;
  private readonly ordered = new OrderedWrites();
  private lastAutoId = 0n;
  private bytesUnderWay = 0;

  constructor(home: CollectionHome, document: CollectionDocument) {
    this.home = home;
    this.standing = document;
    this.currentLayout = layoutOf(document.schema);
  }

  /** The collection's part of the manifest. */
  get document(): CollectionDocument {
    return this.standing;
  }

  get layout(): Layout {
    return this.currentLayout;
  }

  /** Takes the document that stands from now on. */
  adopt(document: CollectionDocument): void {
    if (document.schema !== this.standing.schema) this.currentLayout = layoutOf(document.schema);
    this.standing = document;
  }

  get name(): string {
    return this.document.schema.name;
  }

  get properties(): Properties {
    return this.document.properties;
  }

  /** Sealed segments, oldest first, then the growing one. */
  get segments(): readonly Segment[] {
    return this.growing === undefined ? this.sealed : [...this.sealed, this.growing];
  }

  get rowCount(): number {
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
    if (!this.layout.primary.autoId) return;
    for (const { keys } of this.segments) {
      const most = keys instanceof Int64Column ? keys.max() : undefined;
      if (most !== undefined && most > this.lastAutoId) this.lastAutoId = most;
    }
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
      await this.logged(encodeWrite(this.layout, batch), () => this.applyWrite(batch));
    } finally {
      this.bytesUnderWay -= bytes;
    }
  }

  /** Deletes rows by key and resolves to how many there were. */
  async delete(keys: KeyColumn): Promise<number> {
    if (keys.count === 0) return 0;
    return this.logged(encodeDelete(keys), () => this.applyDelete(keys));
  }

  /** Applies a record of the log. */
  apply(record: LogRecord): void {
    if (record.op === "write") this.applyWrite(record.batch);
    else this.applyDelete(record.keys);
  }

  private async logged<T>(record: Uint8Array, apply: () => T): Promise<T> {
    if (this.home.readOnly) throw readOnly(this.name);
    return this.gate.write(async () => {
      await this.home.settled();
      if (this.dropped || this.log === undefined) throw gone(this.name);
      return this.ordered.add(this.log.append(record), apply);
    });
  }

  private applyWrite(batch: Batch): void {
    const keys = batchKeys(batch, this.layout);
    for (const segment of this.sealed) this.deleteFrom(segment, keys);
    this.growing ??= new Segment(this.home.nextId(), this.layout);
    this.growing.append(batch);
  }

  private applyDelete(keys: KeyColumn): number {
    let deleted = 0;
    for (const segment of this.segments) deleted += this.deleteFrom(segment, keys);
    return deleted;
  }

  private deleteFrom(segment: Segment, keys: KeyColumn): number {
    let deleted = 0;
    for (let row = 0; row < keys.count; row++) if (segment.deleteKey(keys, row)) deleted++;
    if (deleted > 0 && segment !== this.growing) this.unsavedDeletions.add(segment);
    return deleted;
  }

  /** What the growing segment will hold when all writes that run are applied. */
  private get growingBytes(): number {
    return (this.growing?.rowBytes ?? 0) + this.bytesUnderWay;
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

export function gone(name: string): ElanusError {
  return new ElanusError("COLLECTION_NOT_FOUND", `collection \`${name}\` was dropped, or its database is closed`);
}
