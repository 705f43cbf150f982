import { ElanusError } from "../../errors/index.ts";
import type { FilterColumn, Utf8Column } from "../../filter/index.ts";
import type { IndexParts } from "../vector_index.ts";
import type { KeyList } from "./keys/key_list.ts";
import { Int64Keys, JsonNumberKeys, NumberKeys, type NumberValues } from "./keys/number_keys.ts";
import { TextKeys } from "./keys/text_keys.ts";
import { TrieKeys } from "./keys/trie_keys.ts";
import { brokenIndex, numbersOf, partBuffer, wholeElements } from "./parts.ts";

/** A column of which an index can be built. */
export type IndexableColumn = Extract<FilterColumn, { kind: "number" | "int64" | "bool" | "utf8" }>;

/** The column in a form that can be sorted. @throws ElanusError INTERNAL for JSON and arrays, which are no plain values. */
export function indexable(column: FilterColumn, rowCount: number): IndexableColumn {
  switch (column.kind) {
    case "json":
    case "array":
      throw new ElanusError("INTERNAL", `values of the kind ${column.kind} cannot be sorted`);
    case "string":
      return encode(rowCount, column, (row) => column.value(row));
    case "dictionary":
      return encode(rowCount, column, (row) => column.dictionary[column.codes[row]]);
    default:
      return column;
  }
}

function encode(rowCount: number, { nulls }: FilterColumn, value: (row: number) => string): Utf8Column {
  const encoded = Array.from({ length: rowCount }, (_, row) => Buffer.from(nulls?.has(row) ? "" : value(row)));
  const offsets = new Uint32Array(rowCount + 1);
  for (const [row, text] of encoded.entries()) offsets[row + 1] = offsets[row] + text.length;
  return { kind: "utf8", bytes: Buffer.concat(encoded), offsets, nulls };
}

/** Orders two rows by their values: strings by their UTF-8 bytes, NaN last. */
export function rowOrder(column: IndexableColumn): (a: number, b: number) => number {
  switch (column.kind) {
    case "utf8":
      return textOrder(column);
    case "int64": {
      const { values } = column;
      const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
      const lows = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
      return (a, b) => halves[2 * a + 1] - halves[2 * b + 1] || lows[2 * a] - lows[2 * b];
    }
    case "bool":
      return (a, b) => Math.min(column.values[a], 1) - Math.min(column.values[b], 1);
    default: {
      const { values } = column;
      return (a, b) => {
        const x = values[a];
        const y = values[b];
        if (x < y) return -1;
        if (x > y) return 1;
        return x === y ? 0 : Number(Number.isNaN(x)) - Number(Number.isNaN(y));
      };
    }
  }
}

/** Orders two rows by the bytes of their texts. */
export function textOrder({ bytes, offsets }: Pick<Utf8Column, "bytes" | "offsets">): (a: number, b: number) => number {
  return (a, b) => {
    const atA = offsets[a];
    const atB = offsets[b];
    const lengthA = offsets[a + 1] - atA;
    const lengthB = offsets[b + 1] - atB;
    const shared = Math.min(lengthA, lengthB);
    for (let i = 0; i < shared; i++) {
      const difference = bytes[atA + i] - bytes[atB + i];
      if (difference !== 0) return difference;
    }
    return lengthA - lengthB;
  };
}

/** The values of some rows, which are in rising order; `isJson`: they are compared as those in JSON are. */
export function gatherKeys(
  column: IndexableColumn,
  rows: Uint32Array,
  isJson: boolean,
): NumberKeys | Int64Keys | TextKeys {
  switch (column.kind) {
    case "utf8":
      return gatherText(column, rows);
    case "int64":
      return new Int64Keys(gatherInt64(column.values, rows));
    case "bool":
      return new NumberKeys(
        Uint8Array.from(rows, (row) => Math.min(column.values[row], 1)),
        true,
      );
    default: {
      const keys = emptyLike(column.values, rows.length);
      for (let i = 0; i < rows.length; i++) keys[i] = column.values[rows[i]];
      return isJson ? new JsonNumberKeys(keys) : new NumberKeys(keys, false);
    }
  }
}

function gatherInt64(values: BigInt64Array, rows: Uint32Array): BigInt64Array {
  const keys = new BigInt64Array(rows.length);
  for (let i = 0; i < rows.length; i++) keys[i] = values[rows[i]];
  return keys;
}

/** The texts of some rows, which are in rising order. */
export function gatherText({ bytes, offsets }: Pick<Utf8Column, "bytes" | "offsets">, rows: Uint32Array): TextKeys {
  const keyOffsets = new Uint32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) keyOffsets[i + 1] = keyOffsets[i] + offsets[rows[i] + 1] - offsets[rows[i]];
  const utf8 = new Uint8Array(keyOffsets[rows.length]);
  for (let i = 0; i < rows.length; i++) utf8.set(bytes.subarray(offsets[rows[i]], offsets[rows[i] + 1]), keyOffsets[i]);
  return new TextKeys(utf8, keyOffsets);
}

/** Reads keys back. @throws ElanusError CORRUPT. */
export function loadKeys(column: IndexableColumn, parts: IndexParts, isJson: boolean): KeyList {
  switch (column.kind) {
    case "utf8":
      return "trieLows" in parts ? loadTrie(parts) : loadText(parts);
    case "int64":
      return new Int64Keys(new BigInt64Array(wholeElements(partBuffer(parts, "keys"), 8, "keys")));
    default: {
      const { values } = column;
      const buffer = wholeElements(partBuffer(parts, "keys"), values.BYTES_PER_ELEMENT, "keys");
      const keys = emptyLike(values, buffer.byteLength / values.BYTES_PER_ELEMENT);
      new Uint8Array(keys.buffer).set(new Uint8Array(buffer));
      if (isJson && column.kind !== "bool") return new JsonNumberKeys(keys);
      return new NumberKeys(keys, column.kind === "bool");
    }
  }
}

/** @throws ElanusError CORRUPT */
export function loadText(parts: IndexParts): TextKeys {
  const utf8 = new Uint8Array(partBuffer(parts, "keys"));
  const offsets = numbersOf(parts, "keyOffsets");
  if (offsets.length === 0 || offsets[offsets.length - 1] !== utf8.length) throw brokenIndex("its keys are cut");
  return new TextKeys(utf8, offsets);
}

function loadTrie(parts: IndexParts): TrieKeys {
  const labels = new Uint8Array(partBuffer(parts, "trieLabels"));
  const lows = numbersOf(parts, "trieLows");
  const highs = numbersOf(parts, "trieHighs");
  const labelStarts = numbersOf(parts, "trieLabelStarts");
  const childStarts = numbersOf(parts, "trieChildStarts");
  const nodes = lows.length;
  const fits = nodes > 0 && highs.length === nodes && labelStarts.length === nodes + 1;
  if (!fits || childStarts.length !== nodes + 1 || labelStarts[nodes] !== labels.length) {
    throw brokenIndex("its trie is cut");
  }
  return new TrieKeys({ labels, lows, highs, labelStarts, childStarts });
}

function emptyLike(values: NumberValues, length: number): NumberValues {
  if (values instanceof Uint8Array) return new Uint8Array(length);
  if (values instanceof Int8Array) return new Int8Array(length);
  if (values instanceof Int16Array) return new Int16Array(length);
  if (values instanceof Int32Array) return new Int32Array(length);
  return values instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
}
