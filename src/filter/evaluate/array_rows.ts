import { Bitset } from "../../kernels/bitset.ts";
import type { ArrayColumn, FilterColumn } from "../filter_columns.ts";
import type { Constant, Element, PredicateOf } from "../predicate.ts";
import { constantTruth, type Truth } from "../truth.ts";
import { toKey } from "./constant_set.ts";
import { containsTest, equalsTest } from "./contains_test.ts";
import { isSparse, scanColumn } from "./scan_column.ts";
import { copyNulls, scanRows, withNulls } from "./scan_rows.ts";
import { stringReader } from "./string_column.ts";

type Elements = ArrayColumn["elements"];

/** The elements at one place of each array; null where an array is null or ends before. */
export function elementsAt({ offsets, elements, nulls }: ArrayColumn, place: number, rowCount: number): FilterColumn {
  const missing = copyNulls(nulls, rowCount) ?? new Bitset(rowCount);
  const from = new Uint32Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    if (offsets[row] + place < offsets[row + 1]) from[row] = offsets[row] + place;
    else missing.add(row);
  }
  return { ...gathered(elements, from), nulls: missing };
}

/** Arrays as wholes: what they hold, or whether they are just so. */
export function scanArrays(
  predicate: PredicateOf<"contains" | "equals">,
  column: ArrayColumn,
  rowCount: number,
  scope: Bitset | undefined,
): Truth {
  const elements = predicate.elements.map(roundingTo(column.elements));
  if (predicate.kind === "equals") return scanWhole(column, rowCount, scope, equalsTest(elements));
  if (elements.length === 0) {
    const { isTrue } = constantTruth(rowCount, predicate.quantifier === "all");
    return withNulls(isTrue, column.nulls);
  }
  if (isSparse(scope)) return scanWhole(column, rowCount, scope, containsTest({ ...predicate, elements }));
  return scanContains({ ...predicate, elements }, column, rowCount, scope);
}

/** All elements are looked at in one loop, and then each array for those that were found. */
function scanContains(
  { quantifier, elements, target }: PredicateOf<"contains">,
  { offsets, elements: column, nulls }: ArrayColumn,
  rowCount: number,
  scope: Bitset | undefined,
): Truth {
  const values = elements.filter((element): element is Constant => !Array.isArray(element));
  const { isTrue: hits } = scanColumn({ kind: "in", target, values }, column, offsets[rowCount], undefined);
  const wanted = quantifier === "any" ? 1 : new Set(values.map(toKey)).size;
  const read = elementReader(column);
  return scanRows(rowCount, scope, nulls, (row) => {
    const found = new Set<Constant>();
    for (let i = offsets[row]; i < offsets[row + 1]; i++) {
      if (!hits.has(i)) continue;
      if (wanted === 1) return true;
      found.add(toKey(read(i)));
      if (found.size === wanted) return true;
    }
    return false;
  });
}

function scanWhole(
  { offsets, elements, nulls }: ArrayColumn,
  rowCount: number,
  scope: Bitset | undefined,
  test: (array: unknown) => boolean | undefined,
): Truth {
  const read = elementReader(elements);
  return scanRows(rowCount, scope, nulls, (row) => {
    const array: Constant[] = [];
    for (let i = offsets[row]; i < offsets[row + 1]; i++) array.push(read(i));
    return test(array);
  });
}

function gathered(elements: Elements, from: Uint32Array): FilterColumn {
  switch (elements.kind) {
    case "number": {
      const { values } = elements;
      // Float32 has a precision that constants take; all others fit doubles exactly.
      const taken = values instanceof Float32Array ? new Float32Array(from.length) : new Float64Array(from.length);
      for (let row = 0; row < from.length; row++) taken[row] = values[from[row]];
      return { kind: "number", values: taken };
    }
    case "int64":
      return { kind: "int64", values: BigInt64Array.from(from, (i) => elements.values[i] ?? 0n) };
    case "bool":
      return { kind: "bool", values: Uint8Array.from(from, (i) => elements.values[i] ?? 0) };
    default: {
      const read = stringReader(elements);
      return { kind: "string", value: (row) => read(from[row]) };
    }
  }
}

function elementReader(elements: Elements): (i: number) => Constant {
  switch (elements.kind) {
    case "number":
    case "int64":
      return (i) => elements.values[i];
    case "bool":
      return (i) => elements.values[i] !== 0;
    default:
      return stringReader(elements);
  }
}

/** Constants take the precision of the elements, as in a scan of a field. */
function roundingTo(elements: Elements): (element: Element) => Element {
  const isFloat = elements.kind === "number" && elements.values instanceof Float32Array;
  return (element) => (isFloat && !Array.isArray(element) ? Math.fround(Number(element)) : element);
}
