import type { StoredRows } from "./absent_rows.ts";
import type { KernelMemory } from "./kernel_memory.ts";

/** Rows are read into a place of so many bytes, or of one row where that is larger. */
const WINDOW_BYTES = 2 ** 20;

/** What the rows of a file are to a memory. */
interface RowShape {
  readonly memory: KernelMemory;
  readonly strideBytes: number;
  readonly count: number;
}

/** Rows [from, to) in memory; `pointer` is where row 0 lies, or would lie. */
export interface RowWindow {
  readonly from: number;
  readonly to: number;
  readonly pointer: number;
}

/**
 * Rows that stay in their file: those that kernels need are read into a window, one behind another, and make room for the
 * next.
 *
 * ```
 * stored:     │ 0 │ 1 │ 2 │ 3 │ 4 │ 5 │ 6 │ 7 │
 * gather(1 4 5)
 * in memory:  │ 1 │ 4 │ 5 │
 * ```
 */
export class DiskRows {
  readonly source: StoredRows;
  /** How many rows the window holds. */
  readonly windowRows: number;
  private readonly shape: RowShape;
  /** Allocated when it is first needed. */
  private window = 0;

  constructor(shape: RowShape, source: StoredRows) {
    this.shape = shape;
    this.source = source;
    this.windowRows = Math.max(1, Math.min(shape.count, Math.floor(WINDOW_BYTES / shape.strideBytes)));
  }

  get residentBytes(): number {
    return this.window === 0 ? 0 : this.windowRows * this.shape.strideBytes;
  }

  /**
   * Reads rows, no more than the window holds, and returns the pointer of the first; good until the next call.
   *
   * @param rows in rising order, so that the file is read in one direction and neighbours in one call.
   */
  gather(rows: Uint32Array): number {
    const { memory, strideBytes } = this.shape;
    if (this.window === 0) this.window = memory.allocate(this.windowRows * strideBytes);
    const parts: { position: number; target: Uint8Array }[] = [];
    for (let i = 0; i < rows.length; ) {
      let end = i + 1;
      while (end < rows.length && rows[end] === rows[end - 1] + 1) end++;
      const target = memory.u8(this.window + i * strideBytes, (end - i) * strideBytes);
      parts.push({ position: rows[i] * strideBytes, target });
      i = end;
    }
    this.source.readEach(parts);
    return this.window;
  }

  /** See `VectorRows.windows`. */
  *windows(from: number, to: number): Generator<RowWindow> {
    for (let first = from; first < to; first += this.windowRows) {
      const end = Math.min(first + this.windowRows, to);
      const place = this.gather(Uint32Array.from({ length: end - first }, (_, i) => first + i));
      // Kernels add row * stride to it modulo 2^32.
      yield { from: first, to: end, pointer: (place - first * this.shape.strideBytes) >>> 0 };
    }
  }

  /** The bytes of `count` rows from `first` on, read anew: no view of the memory. */
  copy(first: number, count: number): Uint8Array {
    const { strideBytes } = this.shape;
    const target = new Uint8Array(count * strideBytes);
    this.source.readEach([{ position: first * strideBytes, target }]);
    return target;
  }
}
