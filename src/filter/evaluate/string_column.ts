import type { Bitset } from "../../kernels/bitset.ts";
import { holds, orderStrings } from "../constants.ts";
import type { StringColumn, Utf8Column } from "../filter_columns.ts";
import type { LikePattern } from "../like_pattern.ts";
import type { CompareOp } from "../operators.ts";
import type { RegexPattern } from "../regex/regex_pattern.ts";
import type { Truth } from "../truth.ts";
import { scanRows } from "./scan_rows.ts";

/** A yes or no about a string, in the two forms in which columns hold them. */
export interface StringTest {
  string(value: string): boolean;
  utf8(bytes: Uint8Array, start: number, end: number): boolean;
}

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();

export function compareTest(op: CompareOp, constant: string): StringTest {
  const wanted = ENCODER.encode(constant);
  if (op === "==" || op === "!=") {
    const positive = op === "==";
    return {
      string: (value) => (value === constant) === positive,
      utf8: (bytes, start, end) =>
        (end - start === wanted.length && orderBytes(bytes, start, end, wanted) === 0) === positive,
    };
  }
  // JavaScript's own order is quicker, and right where the constant has nothing from the surrogates up.
  const plain = !/[\ud800-\uffff]/.test(constant);
  const nativeOrder = (value: string) => (value < constant ? -1 : value > constant ? 1 : 0);
  const byCodePoints = (value: string) => orderStrings(value, constant);
  const ordered = plain ? nativeOrder : byCodePoints;
  return {
    string: (value) => holds(op, ordered(value)),
    utf8: (bytes, start, end) => holds(op, orderBytes(bytes, start, end, wanted)),
  };
}

export function inTest(constants: readonly string[]): StringTest {
  const strings = new Set(constants);
  const lengths = new Set(constants.map((constant) => ENCODER.encode(constant).length));
  return {
    string: (value) => strings.has(value),
    utf8: (bytes, start, end) => lengths.has(end - start) && strings.has(decode(bytes, start, end)),
  };
}

export function likeTest(pattern: LikePattern): StringTest {
  const run = ENCODER.encode(pattern.longestRun);
  return {
    string: (value) => pattern.matches(value),
    // Only strings that hold the longest literal run are worth decoding.
    utf8: (bytes, start, end) => includesBytes(bytes, start, end, run) && pattern.matches(decode(bytes, start, end)),
  };
}

export function regexTest(pattern: RegexPattern): StringTest {
  return {
    string: (value) => pattern.matches(value),
    utf8: (bytes, start, end) => pattern.matchesUtf8(bytes, start, end),
  };
}

/** The rows of a string column that pass the test. */
export function scanStrings(
  column: StringColumn,
  rowCount: number,
  scope: Bitset | undefined,
  test: StringTest,
): Truth {
  switch (column.kind) {
    case "string":
      return scanRows(rowCount, scope, column.nulls, (row) => test.string(column.value(row)));
    case "utf8": {
      const { bytes, offsets } = column;
      return scanRows(rowCount, scope, column.nulls, (row) => test.utf8(bytes, offsets[row], offsets[row + 1]));
    }
    case "dictionary": {
      const passes = column.dictionary.map((value) => test.string(value));
      return scanRows(rowCount, scope, column.nulls, (row) => passes[column.codes[row]]);
    }
  }
}

/** The string of one row that is not null. */
export function stringReader(column: StringColumn): (row: number) => string {
  switch (column.kind) {
    case "string":
      return (row) => column.value(row);
    case "utf8":
      return utf8Reader(column);
    case "dictionary":
      return (row) => column.dictionary[column.codes[row]];
  }
}

function utf8Reader({ bytes, offsets }: Utf8Column): (row: number) => string {
  return (row) => decode(bytes, offsets[row], offsets[row + 1]);
}

function decode(bytes: Uint8Array, start: number, end: number): string {
  // TextDecoder refuses views of shared memory, and columns may lie there: copy.
  return DECODER.decode(bytes.slice(start, end));
}

function orderBytes(bytes: Uint8Array, start: number, end: number, wanted: Uint8Array): number {
  const length = Math.min(end - start, wanted.length);
  for (let i = 0; i < length; i++) {
    const difference = bytes[start + i] - wanted[i];
    if (difference !== 0) return difference;
  }
  return end - start - wanted.length;
}

function includesBytes(bytes: Uint8Array, start: number, end: number, wanted: Uint8Array): boolean {
  if (wanted.length === 0) return true;
  const first = wanted[0];
  const last = end - wanted.length;
  for (let at = start; at <= last; at++) {
    if (bytes[at] !== first) continue;
    let i = 1;
    while (i < wanted.length && bytes[at + i] === wanted[i]) i++;
    if (i === wanted.length) return true;
  }
  return false;
}
