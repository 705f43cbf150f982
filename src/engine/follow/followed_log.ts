import { LogTail } from "../../storage/index.ts";
import type { SegmentDocument } from "../catalog/documents.ts";
import type { Collection } from "../collection/collection.ts";
import type { KeyColumn } from "../columns/column.ts";
import type { Segment } from "../segment/segment.ts";
import { batchKeys } from "../write/batch.ts";
import type { LogRecord } from "../write/batch_codec.ts";

/** Keys whose rows went, in some partitions or in all. */
interface DeletedKeys {
  readonly keys: KeyColumn;
  readonly partitions: readonly number[] | undefined;
}

/** A segment with the document that it was read by. */
export interface NamedSegment {
  readonly segment: Segment;
  readonly entry: SegmentDocument;
}

/** A write as it is applied: where it names segments, they were read already, unless the collection is released. */
export interface FollowedRecord {
  readonly record: LogRecord;
  readonly segments?: readonly NamedSegment[];
}

/** A log of a collection that another process writes to, and what was made of it so far. */
export class FollowedLog {
  readonly name: string;
  readonly tail: LogTail;
  /** What was read and is not applied yet. */
  pending: Uint8Array[] = [];
  /** The segments that its rows came into, one a partition. */
  readonly growing = new Map<number, Segment>();
  /** Those of its batches that are segments of their own. */
  direct: readonly NamedSegment[] = [];
  /** All segments that it names. */
  readonly entries: SegmentDocument[] = [];
  private readonly deleted: DeletedKeys[] = [];

  private constructor(name: string, tail: LogTail) {
    this.name = name;
    this.tail = tail;
  }

  static async open(collection: Collection, name: string): Promise<FollowedLog> {
    return new FollowedLog(name, await LogTail.open(collection.home.fs, collection.path(name)));
  }

  /** Reads what has come since; false where what was read before is no longer there. */
  async read(): Promise<boolean> {
    const payloads = await this.tail.read();
    if (payloads === undefined) return false;
    this.pending.push(...payloads);
    return true;
  }

  /** All segments that its rows came into. */
  get segments(): Segment[] {
    return [...this.direct.map(({ segment }) => segment), ...this.growing.values()];
  }

  /** Applies records as the collection itself would, had it written them. */
  apply(collection: Collection, records: readonly FollowedRecord[]): void {
    collection.growing.clear();
    for (const [partition, segment] of this.growing) collection.growing.set(partition, segment);
    collection.direct = this.direct.map(({ segment }) => segment);
    for (const each of records) this.applyOne(collection, each);
    this.growing.clear();
    for (const [partition, segment] of collection.growing) this.growing.set(partition, segment);
    this.pending = [];
  }

  private applyOne(collection: Collection, { record, segments }: FollowedRecord): void {
    if (record.op === "segments") {
      this.entries.push(...record.entries);
      if (segments === undefined) collection.keepSegments(record.entries, record.lastAutoId);
      else for (const each of segments) this.applySegment(collection, each);
      return;
    }
    collection.apply(record);
    if (record.op === "delete") this.deleted.push(record);
    else if (!collection.growing.has(record.batch.partition)) {
      this.deleted.push({ keys: batchKeys(record.batch, collection.layout), partitions: undefined });
    }
  }

  private applySegment(collection: Collection, { segment, entry }: NamedSegment): void {
    collection.applySegment(segment, entry);
    if (collection.direct.includes(segment)) this.direct = [...this.direct, { segment, entry }];
    else this.deleted.push({ keys: segment.keys, partitions: undefined });
  }

  /** Does to a segment that was read just now what the log did to those that it stands for. */
  deleteFrom(segment: Segment): void {
    for (const { keys, partitions } of this.deleted) {
      if (partitions?.includes(segment.partition) ?? true) deleteKeys(segment, keys);
    }
    for (const other of this.segments) if (other !== segment) deleteKeys(segment, other.keys);
  }

  /** Takes the rows of partitions away that were dropped; older rows of their keys stay deleted. */
  dropPartitions(isKept: (partition: number) => boolean): void {
    for (const [partition, { keys }] of this.growing) {
      if (isKept(partition)) continue;
      this.deleted.push({ keys, partitions: undefined });
      this.growing.delete(partition);
    }
    for (const { segment } of this.direct) {
      if (!isKept(segment.partition)) this.deleted.push({ keys: segment.keys, partitions: undefined });
    }
    this.direct = this.direct.filter(({ segment }) => isKept(segment.partition));
  }

  close(): Promise<void> {
    // It was only read from, so that there is nothing to be lost.
    return this.tail.close().catch(() => {});
  }
}

function deleteKeys(segment: Segment, keys: KeyColumn): void {
  for (let row = 0; row < keys.count; row++) segment.deleteKey(keys, row);
}
