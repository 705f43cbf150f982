import { Bitset } from "../../kernels/bitset.ts";
import type { Int64Column, NumberColumn } from "../filter_columns.ts";
import type { CompareOp } from "../operators.ts";
import { integerRange, numberRange } from "./number_range.ts";

/** A multiple of 32 whose doubles stay in the first-level cache. */
const BLOCK = 2048;

/**
 * The rows of a number column for which the comparison holds; nulls are not looked at.
 *
 * The constant takes the column's precision, as in Milvus: what was stored as the float 0.1 equals 0.1.
 */
export function compareNumbers(column: NumberColumn, rowCount: number, op: CompareOp, value: number | bigint): Bitset {
  const { values } = column;
  const constant = values instanceof Float32Array ? Math.fround(Number(value)) : Number(value);
  const { low, high, inverted } = numberRange(op, constant);
  const rows = new Bitset(rowCount);
  // One type of array in the hot loop keeps it fast whatever types a process has seen: others are widened in blocks.
  const block = new Float64Array(values instanceof Float64Array ? 0 : Math.min(BLOCK, rowCount));
  for (let start = 0; start < rowCount; start += BLOCK) {
    const part = values.subarray(start, Math.min(start + BLOCK, rowCount));
    if (part instanceof Float64Array) markWithin(part, part.length, low, high, rows.words, start >>> 5);
    else {
      block.set(part);
      markWithin(block, part.length, low, high, rows.words, start >>> 5);
    }
  }
  return inverted ? rows.not() : rows;
}

/** Without branches: on unordered values a mispredicted branch a row would cost as much as all the rest. */
function markWithin(
  values: Float64Array,
  count: number,
  low: number,
  high: number,
  words: Uint32Array,
  firstWord: number,
): void {
  for (let start = 0, w = firstWord; start < count; start += 32, w++) {
    const end = Math.min(start + 32, count);
    let word = 0;
    for (let i = start; i < end; i++) {
      const value = values[i];
      word |= (Number(value >= low) & Number(value <= high)) << (i - start);
    }
    words[w] = word;
  }
}

/** The rows of an int64 column for which the comparison holds, exactly; nulls are not looked at. */
export function compareInt64(column: Int64Column, rowCount: number, op: CompareOp, value: number | bigint): Bitset {
  const { low, high, inverted } = integerRange(op, value);
  const rows = new Bitset(rowCount);
  if (low <= high) {
    // A bigint for each row would cost more than the comparison: look at the two halves instead.
    const { buffer, byteOffset } = column.values;
    const highs = new Int32Array(buffer, byteOffset, 2 * rowCount);
    const lows = new Uint32Array(buffer, byteOffset, 2 * rowCount);
    markInt64Within(highs, lows, rowCount, halves(low), halves(high), rows.words);
  }
  return inverted ? rows.not() : rows;
}

interface Halves {
  readonly high: number;
  readonly low: number;
}

function halves(value: bigint): Halves {
  return { high: Number(value >> 32n), low: Number(value & 0xffff_ffffn) };
}

function markInt64Within(
  highs: Int32Array,
  lows: Uint32Array,
  count: number,
  from: Halves,
  to: Halves,
  words: Uint32Array,
): void {
  const { high: fromHigh, low: fromLow } = from;
  const { high: toHigh, low: toLow } = to;
  for (let start = 0, w = 0; start < count; start += 32, w++) {
    const end = Math.min(start + 32, count);
    let word = 0;
    for (let i = start; i < end; i++) {
      const high = highs[2 * i + 1];
      const low = lows[2 * i];
      const above = Number(high > fromHigh) | (Number(high === fromHigh) & Number(low >= fromLow));
      const below = Number(high < toHigh) | (Number(high === toHigh) & Number(low <= toLow));
      word |= (above & below) << (i - start);
    }
    words[w] = word;
  }
}
