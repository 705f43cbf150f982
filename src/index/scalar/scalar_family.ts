import { ElanusError, nameHint } from "../../errors/index.ts";
import type { ArrayColumn, FieldTarget, FilterColumn, JsonColumn } from "../../filter/index.ts";
import { Bitset } from "../../kernels/bitset.ts";
import { inSlices, throwIfCancelled } from "../../kernels/math/slices.ts";
import type { DataTypeName } from "../../schema/data_type.ts";
import { refuseUnknown } from "../check_params.ts";
import type { BuildOptions, IndexParams, IndexParts } from "../vector_index.ts";
import { ArrayIndex } from "./array_index.ts";
import { gatherKeys, type IndexableColumn, indexable, loadKeys, rowOrder } from "./column_keys.ts";
import { readHead } from "./index_head.ts";
import { castColumn, castTypeOf, emptyCast, type JsonCast } from "./json_cast.ts";
import { KeyedIndex } from "./keyed_index.ts";
import type { KeyList } from "./keys/key_list.ts";
import { TextKeys } from "./keys/text_keys.ts";
import { buildTrie } from "./keys/trie_keys.ts";
import { brokenIndex, numbersOf } from "./parts.ts";
import { Bitmaps } from "./postings/bitmaps.ts";
import type { Postings } from "./postings/postings.ts";
import { RowLists } from "./postings/row_lists.ts";
import { SortedRows } from "./postings/sorted_rows.ts";
import { SCALAR_INDEX_TYPES, type ScalarIndex, type ScalarIndexType } from "./scalar_index.ts";
import { sortRows } from "./sort_rows.ts";

/** What may be asked for: a type, or the choice of one for each segment. */
export type ScalarIndexChoice = ScalarIndexType | "AUTOINDEX";
const CHOICES: readonly ScalarIndexChoice[] = [...SCALAR_INDEX_TYPES, "AUTOINDEX"];

const INTEGERS: readonly DataTypeName[] = ["Int8", "Int16", "Int32", "Int64"];
const NUMBERS: readonly DataTypeName[] = [...INTEGERS, "Float", "Double"];
/** As Milvus 2.6 has them (https://milvus.io/docs/bitmap.md, stl-sort.md, inverted.md, json-indexing.md). */
const FIELD_TYPES: Readonly<Record<ScalarIndexChoice, readonly DataTypeName[]>> = {
  INVERTED: ["Bool", ...NUMBERS, "VarChar", "Array", "JSON"],
  STL_SORT: [...NUMBERS, "VarChar", "Timestamptz"],
  BITMAP: ["Bool", ...INTEGERS, "VarChar", "Array"],
  TRIE: ["VarChar"],
  AUTOINDEX: ["Bool", ...NUMBERS, "VarChar", "Timestamptz", "Array", "JSON"],
};
/** AUTOINDEX takes bitmaps up to so many distinct values (Milvus's bitmapCardinalityLimit). */
const FEW_KEYS = 100;
const SLICE_ROWS = 8192;
const JSON_PARAMS = ["json_path", "json_cast_type", "json_cast_function"];

/**
 * Checks an index request on a scalar field.
 *
 * @throws ElanusError NOT_SUPPORTED for a type that is none, or none for this field; INVALID_PARAMETER for parameters.
 */
export function checkScalarIndex(
  type: string,
  field: {
    readonly name: string;
    readonly type: DataTypeName;
    readonly elementType?: DataTypeName;
    readonly isPrimaryKey?: boolean;
  },
  params: IndexParams,
): ScalarIndexChoice {
  const choice = type === "" ? "AUTOINDEX" : CHOICES.find((candidate) => candidate === type.toUpperCase());
  if (choice === undefined) {
    throw new ElanusError(
      "NOT_SUPPORTED",
      `index type \`${type}\` is not one for field \`${field.name}\` (${field.type})`,
      {
        detail: `for ${field.type} there are ${choicesFor(field.type).join(", ") || "none"}`,
        hint: nameHint(type, choicesFor(field.type)),
      },
    );
  }
  if (!FIELD_TYPES[choice].includes(field.type)) {
    throw new ElanusError("NOT_SUPPORTED", `field \`${field.name}\` (${field.type}) cannot have the index ${choice}`, {
      detail: `for ${field.type} there are ${choicesFor(field.type).join(", ") || "none"}`,
    });
  }
  if (choice === "BITMAP" && field.isPrimaryKey === true) {
    throw new ElanusError(
      "NOT_SUPPORTED",
      `field \`${field.name}\` is the primary key: a BITMAP of it would be a bit a row`,
    );
  }
  if (choice === "BITMAP" && (field.elementType === "Float" || field.elementType === "Double")) {
    throw new ElanusError(
      "NOT_SUPPORTED",
      `field \`${field.name}\` (Array of ${field.elementType}) cannot have a BITMAP`,
      {
        detail: "for it there are INVERTED, AUTOINDEX",
      },
    );
  }
  refuseUnknown(params, field.type === "JSON" ? JSON_PARAMS : [], `build parameter of ${choice}`);
  if (field.type === "JSON") castTypeOf(params);
  return choice;
}

function choicesFor(type: DataTypeName): ScalarIndexChoice[] {
  return CHOICES.filter((choice) => FIELD_TYPES[choice].includes(type));
}

/** Builds an index over the rows of a sealed segment, in slices, so that the event loop runs on. */
export async function buildScalarIndex(
  choice: ScalarIndexChoice,
  field: string,
  given: FilterColumn,
  rowCount: number,
  options: BuildOptions = {},
  cast?: JsonCast,
): Promise<ScalarIndex> {
  throwIfCancelled(options.signal);
  const column = cast === undefined ? given : await castColumn(jsonColumn(given), cast, rowCount, options);
  const { nulls } = column;
  const isCast = cast !== undefined;
  const subject = { target: targetOf(field, cast), isCast, rowCount, nulls };
  if (column.kind !== "array") {
    const sorted = await sortKeys(indexable(column, rowCount), presentRows(rowCount, nulls), options);
    const { type, reason } = choose(choice, sorted.column, sorted.starts.length - 1);
    const keys = await makeKeys(type, sorted, isCast, options);
    const postings = makePostings(type, rowCount, sorted.rows, sorted.starts);
    return new KeyedIndex({ ...subject, type, reason, keys, postings });
  }
  const { elements, rowOf } = presentElements(column, rowCount);
  const sorted = await sortKeys(indexable(column.elements, column.offsets[rowCount]), elements, options);
  const { type, reason } = chooseOfArrays(choice, sorted.column, sorted.starts.length - 1);
  const keys = await makeKeys(type, sorted, isCast, options);
  const { rows, starts } = rowsOfKeys(sorted, rowOf);
  return new ArrayIndex({ ...subject, type, reason, keys, postings: makePostings(type, rowCount, rows, starts) });
}

/**
 * Reads back what `save` gave, over the same column.
 *
 * @throws ElanusError CORRUPT where the parts do not fit the column, NEWER_FORMAT.
 */
export function loadScalarIndex(
  field: string,
  given: FilterColumn,
  rowCount: number,
  parts: IndexParts,
  cast?: JsonCast,
): ScalarIndex {
  const column = cast === undefined ? given : emptyCast(cast);
  const nulls = cast === undefined ? column.nulls : storedNulls(rowCount, parts);
  const { type, reason, rows: wanted } = readHead(parts);
  if (wanted !== rowCount) throw brokenIndex(`it is of ${wanted} rows, the segment has ${rowCount}`);
  const isCast = cast !== undefined;
  const isArray = column.kind === "array";
  const values = isArray ? indexable(column.elements, 0) : indexable(column, isCast ? 0 : rowCount);
  const keys = loadKeys(values, parts, isCast);
  const rows = numbersOf(parts, "rows");
  const postings = loadPostings(type, rowCount, rows, parts);
  if (type === "STL_SORT" ? keys.count !== rows.length : keys.count + 1 !== numbersOf(parts, "starts").length) {
    throw brokenIndex(`it has ${keys.count} keys and the rows of another number of them`);
  }
  const index = { type, reason, target: targetOf(field, cast), isCast, rowCount, keys, postings, nulls };
  return isArray ? new ArrayIndex(index) : new KeyedIndex(index);
}

function targetOf(field: string, cast: JsonCast | undefined): FieldTarget {
  return { field, path: cast?.path ?? [] };
}

function jsonColumn(column: FilterColumn): JsonColumn {
  if (column.kind === "json") return column;
  throw new ElanusError("INTERNAL", `values of the kind ${column.kind} have no paths`);
}

function storedNulls(rowCount: number, parts: IndexParts): Bitset {
  const words = numbersOf(parts, "nulls");
  if (words.length !== (rowCount + 31) >>> 5) throw brokenIndex("part `nulls` is of another number of rows");
  return new Bitset(rowCount, words);
}

/** Rows, or elements of arrays, by their values, and where each distinct value begins. */
interface SortedKeys {
  readonly column: IndexableColumn;
  readonly rows: Uint32Array;
  readonly starts: Uint32Array;
}

async function sortKeys(
  column: IndexableColumn,
  present: Uint32Array<ArrayBuffer>,
  options: BuildOptions,
): Promise<SortedKeys> {
  const compare = rowOrder(column);
  const rows = await sortRows(present, compare, { signal: options.signal });
  options.onProgress?.(0.8);
  return { column, rows, starts: await keyStarts(rows, compare, options) };
}

/** The elements of the arrays that are not null, and the row of each element. */
function presentElements({ offsets, nulls }: ArrayColumn, rowCount: number) {
  const elements = new Uint32Array(offsets[rowCount]);
  const rowOf = new Uint32Array(offsets[rowCount]);
  let count = 0;
  for (let row = 0; row < rowCount; row++) {
    if (nulls?.has(row)) continue;
    for (let i = offsets[row]; i < offsets[row + 1]; i++) {
      elements[count++] = i;
      rowOf[i] = row;
    }
  }
  return { elements: elements.subarray(0, count), rowOf };
}

/** The rows that hold each key, each row once. */
function rowsOfKeys({ rows: elements, starts }: SortedKeys, rowOf: Uint32Array) {
  const rows = new Uint32Array(elements.length);
  const rowStarts = new Uint32Array(starts.length);
  let count = 0;
  for (let key = 0; key + 1 < starts.length; key++) {
    for (let i = starts[key]; i < starts[key + 1]; i++) {
      const row = rowOf[elements[i]];
      // Elements of one value are in the order of their rows.
      if (count === rowStarts[key] || rows[count - 1] !== row) rows[count++] = row;
    }
    rowStarts[key + 1] = count;
  }
  return { rows: rows.slice(0, count), starts: rowStarts };
}

/** As for plain values; but that elements are looked up one by one, so that no sorted rows are of use. */
function chooseOfArrays(choice: ScalarIndexChoice, column: IndexableColumn, keyCount: number) {
  const chosen = choose(choice, column, keyCount);
  if (chosen.type !== "STL_SORT") return chosen;
  return { type: "INVERTED" as const, reason: `${keyCount} distinct elements: each has a list of its rows` };
}

function choose(
  choice: ScalarIndexChoice,
  column: IndexableColumn,
  keyCount: number,
): { type: ScalarIndexType; reason: string } {
  if (choice !== "AUTOINDEX") return { type: choice, reason: "asked for" };
  const isFloat = column.kind === "number" && /^Float/.test(column.values.constructor.name);
  if (keyCount <= FEW_KEYS && !isFloat) {
    return { type: "BITMAP", reason: `${keyCount} distinct values: at most ${FEW_KEYS} take a bitmap each` };
  }
  const text = `${keyCount} distinct values`;
  return column.kind === "utf8"
    ? { type: "INVERTED", reason: `${text} of text: a sorted dictionary answers equality and prefixes` }
    : { type: "STL_SORT", reason: `${text} of numbers: sorted rows answer ranges` };
}

async function makeKeys(
  type: ScalarIndexType,
  { column, rows, starts }: SortedKeys,
  isJson: boolean,
  options: BuildOptions,
): Promise<KeyList> {
  if (type === "STL_SORT") return gatherKeys(column, rows, isJson);
  const firsts = starts.subarray(0, -1).map((start) => rows[start]);
  const keys = gatherKeys(column, firsts, isJson);
  return type === "TRIE" && keys instanceof TextKeys ? buildTrie(keys, { signal: options.signal }) : keys;
}

function makePostings(type: ScalarIndexType, rowCount: number, rows: Uint32Array, starts: Uint32Array): Postings {
  if (type === "BITMAP") return Bitmaps.of(rowCount, rows, starts);
  return type === "STL_SORT" ? new SortedRows(rowCount, rows) : new RowLists(rows, starts);
}

function loadPostings(type: ScalarIndexType, rowCount: number, rows: Uint32Array, parts: IndexParts): Postings {
  if (rows.some((row) => row >= rowCount)) throw brokenIndex("it names rows that the segment has not");
  if (type === "STL_SORT") return new SortedRows(rowCount, rows);
  const starts = numbersOf(parts, "starts");
  if (starts.length === 0) throw brokenIndex("part `starts` is empty");
  if (type === "BITMAP") return new Bitmaps(rowCount, starts, numbersOf(parts, "words"), rows);
  if (starts[starts.length - 1] !== rows.length) throw brokenIndex("its lists of rows are cut");
  return new RowLists(rows, starts);
}

function presentRows(rowCount: number, nulls: FilterColumn["nulls"]): Uint32Array<ArrayBuffer> {
  const rows = new Uint32Array(rowCount);
  let count = 0;
  for (let row = 0; row < rowCount; row++) if (nulls === undefined || !nulls.has(row)) rows[count++] = row;
  return rows.subarray(0, count);
}

/** Where each distinct value begins among the sorted rows, and where the last one ends. */
async function keyStarts(
  rows: Uint32Array,
  compare: (a: number, b: number) => number,
  { signal }: BuildOptions,
): Promise<Uint32Array> {
  const starts = new Uint32Array(rows.length + 1);
  let count = 0;
  const step = (begin: number, end: number) => {
    for (let i = begin; i < end; i++) {
      if (i === 0 || compare(rows[i - 1], rows[i]) !== 0) starts[count++] = i;
    }
  };
  await inSlices(rows.length, SLICE_ROWS, step, { signal });
  starts[count] = rows.length;
  return starts.slice(0, count + 1);
}
