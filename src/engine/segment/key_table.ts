import type { KeyColumn } from "../columns/column.ts";

const EMPTY = 0;
/** Slots are at most half full: a probe then ends after one or two steps. */
const SLOTS_PER_ROW = 2;

/**
 * Which row of a segment holds a key: open addressing over the segment's own key column.
 *
 *     slots:  [ . . 4 . 1 . . 3 2 . ]     row + 1, or 0 where empty
 *                     |
 *     keys:   [ k0 k1 k2 k3 ]             compared in place, so that the table holds no keys
 *
 * Four to eight bytes a row and no objects; a Map of bigint takes ten times as much.
 */
export class KeyTable {
  private readonly keys: KeyColumn;
  private slots: Uint32Array;
  private used = 0;

  constructor(keys: KeyColumn) {
    this.keys = keys;
    this.slots = new Uint32Array(slotsFor(keys.count));
    for (let row = 0; row < keys.count; row++) this.put(row);
  }

  get bytes(): number {
    return this.slots.byteLength;
  }

  /** The newest row whose key is that of row `row` of `keys`, or -1. */
  find(keys: KeyColumn, row: number): number {
    return this.slots[this.slotOf(keys, row)] - 1;
  }

  /** Enters a row of the own column; returns the row that held its key before, or -1. */
  put(row: number): number {
    if ((this.used + 1) * SLOTS_PER_ROW > this.slots.length) this.grow();
    const slot = this.slotOf(this.keys, row);
    const before = this.slots[slot];
    this.slots[slot] = row + 1;
    if (before === EMPTY) this.used++;
    return before - 1;
  }

  private slotOf(keys: KeyColumn, row: number): number {
    const mask = this.slots.length - 1;
    let slot = keys.hash(row) & mask;
    for (let entry = this.slots[slot]; entry !== EMPTY; entry = this.slots[slot]) {
      if (this.keys.equals(entry - 1, keys, row)) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private grow(): void {
    const old = this.slots;
    this.slots = new Uint32Array(old.length * 2);
    for (const entry of old) {
      if (entry !== EMPTY) this.slots[this.slotOf(this.keys, entry - 1)] = entry;
    }
  }
}

function slotsFor(rows: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(rows, 8) * SLOTS_PER_ROW + 2));
}
