import { StoredTerms } from "../../index/terms/stored_terms.ts";
import type { MetricType, VectorIndex } from "../../index/vector_index.ts";
import { Bitset } from "../../kernels/bitset.ts";
import type { SegmentFileReader } from "../../storage/index.ts";
import type { GrowingTerms } from "../../text/growing_terms.ts";
import { DEFAULT_PARTITION_ID } from "../catalog/documents.ts";
import type { Layout } from "../collection/layout.ts";
import type { Column, KeyColumn, KeyRange } from "../columns/column.ts";
import { ColumnTable, type StoredColumns } from "../columns/column_table.ts";
import { asKeyColumn, makeColumn } from "../columns/make_column.ts";
import { RowBits } from "../columns/row_bits.ts";
import { makeVectors } from "../vectors/make_vectors.ts";
import type { VectorColumn } from "../vectors/vector_column.ts";
import { type Batch, columnsFor, vectorsFor } from "../write/batch.ts";
import type { Expiry } from "./expiry.ts";
import { KeyTable } from "./key_table.ts";
import { RowTimes } from "./row_times.ts";
import { type GrownIndex, type SegmentIndex, termsOf } from "./segment_index.ts";

/** What a segment consists of that is not made empty. */
export interface SegmentParts {
  readonly columns: readonly Column[] | StoredColumns;
  readonly vectors: readonly VectorColumn[];
  readonly times: RowTimes;
  /** What is not in memory is read from here. */
  readonly file?: SegmentFileReader;
}

/** Some rows of one partition, in columns. It grows until it is sealed; then only its deletions change. */
export class Segment {
  readonly id: number;
  private currentLayout: Layout;
  readonly partition: number;
  private currentColumns: ColumnTable;
  private currentVectors: readonly VectorColumn[];
  readonly times: RowTimes;
  private readonly files: SegmentFileReader[];
  /** Indexes of a sealed segment, by `indexKey`: the field's name, of JSON also the path. */
  readonly indexes = new Map<string, SegmentIndex>();
  /** Indexes that follow the rows and serve until those are there, by field name. */
  readonly growing = new Map<string, GrownIndex>();
  /** Terms that follow the rows and serve until an index of terms is there, by field name. */
  readonly growingTerms = new Map<string, GrowingTerms>();
  private readonly deletions = new RowBits();
  private deletedRows = 0;
  private keyTable: KeyTable | undefined;
  private keyRange: KeyRange | "unknown" | undefined;
  private liveRows: Bitset | undefined;
  private readonly scans = new Map<string, VectorIndex>();
  private pins = 0;
  /** Columns that others took the place of, whose memory a read may still hold. */
  private replaced: VectorColumn[] = [];
  private isReleased = false;

  constructor(id: number, layout: Layout, partition = DEFAULT_PARTITION_ID, parts?: SegmentParts) {
    this.id = id;
    this.currentLayout = layout;
    this.partition = partition;
    this.currentColumns = new ColumnTable(layout, parts?.columns ?? layout.scalars.map((field) => makeColumn(field)));
    this.currentVectors = parts?.vectors ?? layout.vectors.map((field) => makeVectors(field));
    this.times = parts?.times ?? new RowTimes();
    this.files = parts?.file === undefined ? [] : [parts.file];
  }

  get layout(): Layout {
    return this.currentLayout;
  }

  /** In the order of the layout's `scalars`. */
  get columns(): ColumnTable {
    return this.currentColumns;
  }

  /** In the order of the layout's `vectors`. */
  get vectors(): readonly VectorColumn[] {
    return this.currentVectors;
  }

  /** Takes a layout that has the same fields, and perhaps more. */
  adopt(layout: Layout): void {
    this.currentColumns = this.currentColumns.under(layout);
    const added = layout.vectors.slice(this.vectors.length).map((field) => makeVectors(field));
    for (const column of added) column.append({}, this.rowCount);
    this.currentVectors = [...this.vectors, ...added];
    this.currentLayout = layout;
  }

  get rowCount(): number {
    return this.columns.rowCount;
  }

  get deletedCount(): number {
    return this.deletedRows;
  }

  get liveCount(): number {
    return this.rowCount - this.deletedRows;
  }

  get keys(): KeyColumn {
    return asKeyColumn(this.columns.at(this.layout.primaryColumn));
  }

  /** Reads the keys where they are still in the file. @throws ElanusError CORRUPT */
  requireKeys(): void {
    this.columns.at(this.layout.primaryColumn);
  }

  vectorsOf(field: string): VectorColumn {
    return this.vectors[this.layout.vectors.findIndex(({ name }) => name === field)];
  }

  get vectorBytes(): number {
    return this.vectors.reduce((sum, rows) => sum + rows.usedBytes, 0);
  }

  /** Bytes of all that the rows bring: what segment sizes are counted in. */
  get rowBytes(): number {
    return this.columns.usedBytes + this.vectorBytes;
  }

  /** Bytes of memory, indexes included. */
  get bytes(): number {
    let sum = this.columns.bytes + this.deletions.bytes + this.times.bytes + (this.keyTable?.bytes ?? 0);
    for (const rows of this.vectors) sum += rows.bytes;
    for (const slot of this.indexes.values()) sum += slot.index?.bytes ?? 0;
    for (const { index } of this.growing.values()) sum += index.bytes;
    for (const terms of this.growingTerms.values()) sum += terms.bytes;
    return sum;
  }

  /** Adds the rows of a batch; an older row with the key of a newer one is deleted. */
  append(batch: Batch): void {
    const table = this.table;
    const start = this.rowCount;
    const columns = columnsFor(this.layout, batch.columns, batch.rowCount);
    for (const [i, column] of this.columns.all().entries()) column.append(columns[i]);
    const vectors = vectorsFor(this.layout, batch.vectors);
    for (const [i, column] of this.vectors.entries()) column.append(vectors[i], batch.rowCount);
    this.times.append(batch.rowCount, batch.time);
    for (let row = start; row < start + batch.rowCount; row++) {
      const before = table.put(row);
      if (before >= 0) this.deleteRow(before);
    }
    this.liveRows = undefined;
  }

  /** Deletes rows whose key a later row has too; where keys rise there are none, and no table of them is needed yet. */
  deleteRepeated(): void {
    if (this.range?.rises) return;
    const table = this.table;
    for (let row = 0; row < this.rowCount; row++) if (table.find(this.keys, row) !== row) this.deleteRow(row);
  }

  /** Whether one of its rows may have one of these keys. Only of a segment that has ceased to grow. */
  mayHold(keys: KeyRange | undefined): boolean {
    const own = this.range;
    return own === undefined || keys === undefined || (own.least <= keys.most && own.most >= keys.least);
  }

  /** The live row that has the key of row `row` of `keys`, or -1. */
  find(keys: KeyColumn, row: number): number {
    const found = this.table.find(keys, row);
    return found >= 0 && !this.deletions.has(found) ? found : -1;
  }

  /** Deletes the row with that key and tells whether there was one. */
  deleteKey(keys: KeyColumn, row: number): boolean {
    const found = this.find(keys, row);
    if (found >= 0) this.deleteRow(found);
    return found >= 0;
  }

  deleteRow(row: number): void {
    if (this.deletions.has(row)) return;
    this.deletions.add(row);
    this.deletedRows++;
    this.liveRows = undefined;
  }

  isDeleted(row: number): boolean {
    return this.deletions.has(row);
  }

  /** The rows that are not deleted, or undefined when none is. Not to be changed. */
  get live(): Bitset | undefined {
    const deleted = this.deletions.bitset(this.rowCount);
    if (deleted === undefined) return undefined;
    this.liveRows ??= Bitset.full(this.rowCount).andNot(deleted);
    return this.liveRows;
  }

  /** The rows that are neither deleted nor expired, or undefined when all are. Not to be changed. */
  liveAfter(expiry: Expiry): Bitset | undefined {
    const expired = expiry.expiredIn(this);
    if (expired === undefined) return this.live;
    const kept = Bitset.full(this.rowCount).andNot(expired);
    return this.live === undefined ? kept : kept.and(this.live);
  }

  /** A copy: rows may be deleted while it is written. */
  saveDeletions(): Uint8Array | undefined {
    return this.deletions.save(this.rowCount)?.slice();
  }

  loadDeletions(bytes: Uint8Array): void {
    this.deletions.load(bytes);
    this.deletedRows = this.deletions.bitset(this.rowCount)?.count() ?? 0;
    this.liveRows = undefined;
  }

  /** A scan of all vectors of the field at this place of the layout; it follows rows as they are added. */
  exactIndex(vectorField: number, metric: MetricType): VectorIndex {
    const key = `${vectorField} ${metric}`;
    const known = this.scans.get(key);
    if (known !== undefined) return known;
    const scan = this.vectors[vectorField].exactIndex(metric);
    this.scans.set(key, scan);
    return scan;
  }

  /**
   * Keeps the memory for a read that gives way, also beyond `release`, until the returned function is called. Rows and
   * columns are only ever added to; what is deleted meanwhile must be asked before.
   */
  pin(): () => void {
    this.pins++;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.pins--;
      this.giveBack();
    };
  }

  /** Reads some of what is still in its file, off the calling thread; false once all of it was tried. */
  async fill(): Promise<boolean> {
    if (this.isReleased) return false;
    if (await this.columns.fill()) return true;
    for (const rows of this.vectors) if (await rows.fill()) return true;
    for (const terms of this.storedTerms) if (await terms.fill()) return true;
    const parts = [this.columns, ...this.vectors, ...this.storedTerms];
    if (parts.every(({ isWhole }) => isWhole)) this.closeFiles();
    return false;
  }

  private get storedTerms(): StoredTerms[] {
    const indexes = [...this.indexes.values()].map(termsOf);
    return indexes.filter((index) => index instanceof StoredTerms);
  }

  /** Takes a file that something of the segment is read from, to be closed as its own is. */
  keepOpen(file: SegmentFileReader): void {
    this.files.push(file);
  }

  /** Takes columns of the same vectors in the place of others; what they are read from is its own from now on. */
  replaceVectors(columns: ReadonlyMap<VectorColumn, VectorColumn>, file: SegmentFileReader): void {
    this.keepOpen(file);
    this.currentVectors = this.vectors.map((column) => columns.get(column) ?? column);
    this.scans.clear();
    this.replaced.push(...columns.keys());
    this.giveBack();
  }

  /** Gives its memory back once no read holds it; nobody else must use the segment again. */
  release(): void {
    this.isReleased = true;
    this.stopGrowing();
    this.growingTerms.clear();
    this.giveBack();
  }

  /** Whether `release` was called. */
  get hasEnded(): boolean {
    return this.isReleased;
  }

  /** Drops the growing index of a field, or of all. */
  stopGrowing(field?: string): void {
    for (const [name, { index }] of this.growing) {
      if (field !== undefined && name !== field) continue;
      index.stop();
      this.growing.delete(name);
    }
  }

  private giveBack(): void {
    if (this.pins > 0) return;
    for (const rows of this.replaced.splice(0)) rows.release();
    if (!this.isReleased) return;
    for (const rows of this.vectors) rows.release();
    this.closeFiles();
  }

  /** They were only read from, so that nothing is lost where closing fails. */
  private closeFiles(): void {
    for (const file of this.files) file.close().catch(() => {});
  }

  /** Worked out once: the keys must not change any more. */
  private get range(): KeyRange | undefined {
    this.keyRange ??= this.keys.range() ?? "unknown";
    return this.keyRange === "unknown" ? undefined : this.keyRange;
  }

  /** Made when it is first asked for, so that opening a database for searches need not wait for it. */
  private get table(): KeyTable {
    this.keyTable ??= new KeyTable(this.keys);
    return this.keyTable;
  }
}
