import { DEFAULT_PARTITION_ID } from "../catalog/documents.ts";
import type { Collection } from "../collection/collection.ts";
import { goneIn, tooLarge } from "../collection/collection_errors.ts";
import type { KeyColumn } from "../columns/column.ts";
import { DIRECT_BYTES, DIRECT_FACTOR_INDEXED, SEALED_SHARE, SEGMENT_BYTES } from "../compaction/merge_plan.ts";
import { type Batch, batchBytes } from "./batch.ts";
import { encodeDelete, encodeSegments, encodeWrite } from "./batch_codec.ts";
import { writeDirectly } from "./direct_segment.ts";
import { OrderedWrites } from "./ordered_writes.ts";

/**
 * Writes rows of a collection, large batches to files and all else to the log, and has the collection apply them when they are
 * durable, in the order of the log.
 */
export class CollectionWriter {
  /** No segment's rows hold more bytes. Growing ones are sealed behind a share of it. */
  segmentBytes = SEGMENT_BYTES;
  /** A batch of so many bytes is a segment by itself, where there is neither an index nor a partition key. */
  directBytes = DIRECT_BYTES;
  private readonly collection: Collection;
  private readonly ordered = new OrderedWrites();
  private bytesUnderWay = 0;

  constructor(collection: Collection) {
    this.collection = collection;
  }

  /** From so many bytes on a batch is written to segments of its own; a partition key spreads it over all partitions. */
  get leastDirectBytes(): number {
    const { document, layout } = this.collection;
    const parts = layout.partitionKey === undefined ? 1 : document.partitions.length;
    const factor = document.indexes.some(({ metric }) => metric !== undefined) ? DIRECT_FACTOR_INDEXED : 1;
    return this.directBytes * factor * parts;
  }

  /**
   * Writes a batch and makes it visible; resolves when both are done. Once enough has gathered `seal` is called, for which
   * no write waits unless there is no room left: what is logged must be sure to fit into memory, now and at the next opening.
   *
   * @throws ElanusError INVALID_PARAMETER for a batch larger than a segment.
   */
  async write(batch: Batch, seal: () => Promise<void>): Promise<void> {
    const { collection } = this;
    const bytes = this.checkedBytes(batch);
    if (bytes >= this.leastDirectBytes) {
      await collection.writeFile(() => this.writeSegments(batch, (append) => collection.gate.write(append)));
    } else await this.writeRows(batch, bytes, seal);
    this.sealWhenDue(seal);
  }

  /**
   * Writes a batch that is made from the rows that there are: no other write comes between the reading and the writing.
   * `seal` is called as by `write`.
   */
  async rewrite(make: () => Batch, seal: () => Promise<void>): Promise<Batch> {
    const { collection } = this;
    for (;;) {
      const written = await collection.writeFile(() => collection.gate.alone(() => this.rewriteNow(make())));
      if (written === undefined) await seal();
      else {
        this.sealWhenDue(seal);
        return written;
      }
    }
  }

  /**
   * Deletes rows by key, in some partitions or in all, and resolves to how many there were; where they are not in
   * memory, as in Milvus, to how many keys were given.
   */
  async delete(keys: KeyColumn, partitions?: readonly number[]): Promise<number> {
    const { collection } = this;
    if (keys.count === 0) return 0;
    const apply = () => collection.apply({ op: "delete", keys, partitions });
    return collection.gate.write(() => this.append(encodeDelete(keys, partitions), apply));
  }

  private async writeRows(batch: Batch, bytes: number, seal: () => Promise<void>): Promise<void> {
    while (this.growingBytes > 0 && this.growingBytes + bytes > this.segmentBytes) await seal();
    this.bytesUnderWay += bytes;
    try {
      await this.collection.gate.write(() => this.appendRows(batch));
    } finally {
      this.bytesUnderWay -= bytes;
    }
  }

  /** Undefined where it finds no room. */
  private async rewriteNow(batch: Batch): Promise<Batch | undefined> {
    const bytes = this.checkedBytes(batch);
    if (bytes >= this.leastDirectBytes) await this.writeSegments(batch, (append) => append());
    else if (this.growingBytes > 0 && this.growingBytes + bytes > this.segmentBytes) return undefined;
    else await this.appendRows(batch);
    return batch;
  }

  /** Writes a batch to files of its own, and then names them in the log, which decides on its place among the writes. */
  private async writeSegments(batch: Batch, through: (append: () => Promise<void>) => Promise<void>): Promise<void> {
    const { collection } = this;
    const direct = await writeDirectly(collection, batch);
    const entries = direct.map(({ entry }) => entry);
    const apply = () => {
      for (const { segment, entry } of direct) collection.applySegment(segment, entry);
    };
    try {
      await through(() => this.append(encodeSegments(entries, collection.autoIds.last), apply, batch.partition));
    } catch (failure) {
      // The record may be on disk all the same: the files must stay as long as that log does.
      collection.logged = [...collection.logged, ...entries];
      for (const { segment } of direct) segment.release();
      throw failure;
    }
  }

  private async appendRows(batch: Batch): Promise<void> {
    const { collection } = this;
    const record = encodeWrite(collection.layout, batch);
    await this.append(record, () => collection.apply({ op: "write", batch }), batch.partition);
  }

  /** To be called within the gate. */
  private async append<T>(record: Uint8Array, apply: () => T, partition = DEFAULT_PARTITION_ID): Promise<T> {
    const { collection } = this;
    collection.requireLog();
    await collection.home.settled();
    const log = collection.requireLog();
    if (!collection.hasPartition(partition)) throw goneIn(collection.name);
    // What is logged must be sure to be applied: damage of a file that is not read yet is told before.
    for (const segment of collection.segments) segment.requireKeys();
    return this.ordered.add(log.append(record), apply);
  }

  private checkedBytes(batch: Batch): number {
    const bytes = batchBytes(batch);
    if (bytes > this.segmentBytes) throw tooLarge(bytes, this.segmentBytes);
    return bytes;
  }

  private sealWhenDue(seal: () => Promise<void>): void {
    if (!this.isToBeSealed) return;
    void this.collection.seals.request(async () => (this.isToBeSealed ? seal() : undefined)).catch(() => {});
  }

  private get isToBeSealed(): boolean {
    const { state, dropped, direct } = this.collection;
    if (state !== "Loaded" || dropped) return false;
    const directBytes = direct.reduce((sum, segment) => sum + segment.rowBytes, 0);
    return this.growingBytes + directBytes > this.segmentBytes * SEALED_SHARE;
  }

  /** What the growing segments will hold when all writes that run or wait are applied. */
  private get growingBytes(): number {
    const { waiting, growing } = this.collection;
    let bytes = this.bytesUnderWay + waiting.bytes;
    for (const segment of growing.values()) bytes += segment.rowBytes;
    return bytes;
  }
}
