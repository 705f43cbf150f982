import { ElanusError } from "../errors/index.ts";
import { AbsentRows, type StoredRows } from "./absent_rows.ts";
import { DiskRows, type RowWindow } from "./disk_rows.ts";
import { ELEMENTS, type Element, type ElementType } from "./elements.ts";
import { KernelMemory } from "./kernel_memory.ts";

/** Rows are padded with zeros to whole 16-byte lanes, so that no kernel needs a tail loop. */
const LANE_BYTES = 16;
const FIRST_ROWS = 1024;
/** Doubling stops short of the end of a memory, where the rows that are asked for still fit. */
const MOST_BYTES = 2 ** 32 - 2 ** 16;

/**
 * Vectors, one after another in one KernelMemory: what segments hold and indexes read.
 *
 * Row i begins at `pointer + i * strideBytes`; a row takes its values in the width of their type, rounded up to 16 bytes.
 * Room for a known number of rows is taken up as they come, and is not cleared for them. Other room doubles as it fills: in
 * place while nothing else was allocated behind it, else by moving, which leaves the old room unused.
 */
export class VectorRows {
  readonly dim: number;
  readonly type: ElementType;
  /** Bytes of a row's values. */
  readonly rowBytes: number;
  /** Bytes from row to row. */
  readonly strideBytes: number;
  readonly memory: KernelMemory;
  private readonly element: Element;
  private readonly reserved: boolean;
  private base: number;
  private capacity: number;
  private rows = 0;
  private stored: AbsentRows | undefined;
  private disk: DiskRows | undefined;

  /**
   * @param capacity how many rows there will be; absent: not known, they will grow.
   * @param type of the values; of bits, `dim` is a multiple of 8.
   */
  constructor(dim: number, capacity?: number, type: ElementType = "f32", memory?: KernelMemory) {
    this.dim = dim;
    this.type = type;
    this.element = ELEMENTS[type];
    this.rowBytes = (dim * this.element.bits) / 8;
    this.strideBytes = strideOf(dim, this.element);
    this.capacity = Math.max(capacity ?? FIRST_ROWS, 1);
    this.memory = memory ?? new KernelMemory(capacity === undefined ? "growing" : this.capacity * this.strideBytes);
    // To clear the room of a large segment would hold the calling thread for some tenths of a second.
    this.reserved = capacity !== undefined;
    const bytes = this.capacity * this.strideBytes;
    this.base = this.reserved
      ? this.memory.reserve(bytes, () => this.rows * this.strideBytes)
      : this.memory.allocate(bytes);
  }

  /** Rows that will grow, to `bytes` bytes without being moved: memory is taken up as they come. */
  static growing(dim: number, bytes: number, type: ElementType = "f32"): VectorRows {
    const most = Math.floor(bytes / strideOf(dim, ELEMENTS[type]));
    return new VectorRows(dim, most, type, new KernelMemory("growing"));
  }

  /** Rows that stay where they are stored: no memory of their size is taken. They do not grow. */
  static onDisk(dim: number, count: number, type: ElementType, source: StoredRows): VectorRows {
    const rows = new VectorRows(dim, 0, type);
    const { memory, strideBytes } = rows;
    rows.rows = count;
    rows.disk = new DiskRows({ memory, strideBytes, count }, source);
    return rows;
  }

  get count(): number {
    return this.rows;
  }

  get pointer(): number {
    if (this.disk === undefined) return this.base;
    throw new ElanusError("INTERNAL", "vectors that stay in their file have no place in memory");
  }

  /** Rows that stay where they are stored; undefined where they are in memory, or come there when they are needed. */
  get onDisk(): DiskRows | undefined {
    return this.disk;
  }

  /** The same rows, to be read into a memory of their own. */
  inMemory(): VectorRows {
    const rows = new VectorRows(this.dim, this.rows, this.type);
    if (this.disk === undefined) rows.block(rows.extend(this.rows), this.rows).set(this.block(0, this.rows));
    else rows.extendFrom(this.disk.source, this.rows);
    return rows;
  }

  /** How many rows there can be before they are moved. */
  get room(): number {
    return this.capacity;
  }

  /** The kernels' number of the type. */
  get elementNumber(): number {
    return this.element.number;
  }

  /** What a query takes, padded as the rows are. */
  get queryBytes(): number {
    return (this.strideBytes * this.element.queryBits) / this.element.bits;
  }

  /** Adds a row at the end and returns its number. The values are copied. */
  append(vector: ArrayLike<number>): number {
    const row = this.extend(1);
    this.element.write(vector, this.bytes(row));
    return row;
  }

  /** Adds rows whose values lie one after another, in their type and without padding; returns the number of the first. */
  appendAll(vectors: ArrayBufferView): number {
    const { rowBytes, strideBytes } = this;
    const values = new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength);
    const added = values.length / rowBytes;
    const first = this.extend(added);
    const block = this.block(first, added);
    if (rowBytes === strideBytes) block.set(values);
    else {
      for (let i = 0; i < added; i++) block.set(values.subarray(i * rowBytes, (i + 1) * rowBytes), i * strideBytes);
    }
    return first;
  }

  /** Adds `count` rows to be filled through `row` or `block`; returns the number of the first. */
  extend(count: number): number {
    const first = this.rows;
    this.reserve(first + count);
    this.rows += count;
    // Room that was reserved may hold what a former owner left.
    if (this.reserved && this.rowBytes < this.strideBytes) this.block(first, count).fill(0);
    return first;
  }

  /** Adds rows to empty ones, which are read from `source` when they are first needed. */
  extendFrom(source: StoredRows, count: number): void {
    this.extend(count);
    const { memory, base: pointer, strideBytes } = this;
    this.stored = new AbsentRows({ memory, pointer, strideBytes, count }, source);
  }

  /** What is still to be read of rows that are stored; undefined once all are in memory, as they mostly are. */
  get absent(): AbsentRows | undefined {
    if (this.stored?.isOver) this.stored = undefined;
    return this.stored;
  }

  /** Bytes of the rows that are in memory. */
  get residentBytes(): number {
    return this.disk?.residentBytes ?? this.stored?.residentBytes ?? this.rows * this.strideBytes;
  }

  /**
   * Brings rows [from, to) into memory, part by part; a part is good until the next is asked for. `pointer` is where row 0
   * lies, or would lie if all were in memory: for kernels that work on the rows from `from` to `to`.
   */
  *windows(from: number, to: number): Generator<RowWindow> {
    if (this.disk !== undefined) return yield* this.disk.windows(from, to);
    this.absent?.need(from, to);
    yield { from, to, pointer: this.base };
  }

  /** Reads what is absent, off the calling thread; resolves when all rows are in memory. Errors as of the source. */
  async whole(): Promise<void> {
    while (await this.absent?.fill());
    this.absent?.needAllowed(undefined);
  }

  /** The bytes of `count` rows from `first` on, padding included; good until the memory grows. Of rows on disk, a copy. */
  block(first: number, count: number): Uint8Array {
    if (this.disk !== undefined) return this.disk.copy(first, count);
    this.absent?.need(first, first + count);
    return this.memory.u8(this.base + first * this.strideBytes, count * this.strideBytes);
  }

  /** The bytes of row i, without padding; else as `block`. */
  bytes(i: number): Uint8Array {
    return this.block(i, 1).subarray(0, this.rowBytes);
  }

  /** The `dim` values of row i. Of f32 rows in memory a view, good until the memory grows. */
  row(i: number): Float32Array {
    return this.element.read(this.bytes(i));
  }

  /** Makes room for `count` rows in all. */
  private reserve(count: number): void {
    if (count <= this.capacity) return;
    const most = Math.floor((MOST_BYTES - this.base) / this.strideBytes);
    const capacity = Math.max(count, Math.min(this.capacity * 2, most));
    if (!this.memory.extend(this.base, capacity * this.strideBytes)) this.move(capacity);
    this.capacity = capacity;
  }

  private move(capacity: number): void {
    const bytes = this.rows * this.strideBytes;
    const base = this.memory.allocate(capacity * this.strideBytes);
    this.memory.u8(base, bytes).set(this.memory.u8(this.base, bytes));
    this.base = base;
  }
}

function strideOf(dim: number, { bits }: Element): number {
  return Math.ceil((dim * bits) / 8 / LANE_BYTES) * LANE_BYTES;
}
