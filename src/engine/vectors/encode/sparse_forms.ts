import { PAIR_BYTES, vectorOf } from "../../../kernels/sparse_rows.ts";
import { notAVector, type VectorPlace, vectorError } from "./row_writer.ts";

/** Indices and values as the user gave them: neither checked nor in order. */
export interface SparsePairs {
  readonly indices: ArrayLike<unknown>;
  readonly values: ArrayLike<unknown>;
}

/**
 * Reads a sparse vector in each of the forms that Milvus's SDK takes: `{ "12": 0.5 }`, `[{ index: 12, value: 0.5 }]`,
 * `{ indices: [12], values: [0.5] }`, `[undefined, 0.5]` by place; and as bytes, as other clients send it.
 *
 * @throws ElanusError INVALID_VECTOR for anything else.
 */
export function sparsePairs(value: unknown, at: VectorPlace): SparsePairs {
  if (value instanceof Uint8Array) return fromBytes(value, at);
  if (Array.isArray(value)) return isPairList(value) ? fromPairs(value) : byPlace(value);
  if (value instanceof Float32Array || value instanceof Float64Array) return byPlace(value);
  if (typeof value !== "object" || value === null) throw notAVector(at, value);
  if ("indices" in value && "values" in value) return fromLists(value.indices, value.values, at);
  return { indices: Object.keys(value).map(wholeNumber), values: Object.values(value) };
}

/** Whether it is one vector, and not a list of them. */
export function isOneSparse(value: unknown): boolean {
  if (!Array.isArray(value)) return true;
  return value.length > 0 && (typeof value[0] === "number" || value[0] === undefined || isPairList(value));
}

interface Pair {
  readonly index: unknown;
  readonly value: unknown;
}

function isPairList(list: readonly unknown[]): list is readonly Pair[] {
  const isPair = (each: unknown) => typeof each === "object" && each !== null && "index" in each && "value" in each;
  return list.length > 0 && list.every(isPair);
}

function fromPairs(pairs: readonly Pair[]): SparsePairs {
  return { indices: pairs.map(({ index }) => index), values: pairs.map(({ value }) => value) };
}

/** A value at each place but where there is none. */
function byPlace(list: ArrayLike<unknown>): SparsePairs {
  const indices = Array.from(list, (value, i) => (value === undefined || value === null ? -1 : i)).filter(
    (i) => i >= 0,
  );
  return { indices, values: indices.map((i) => list[i]) };
}

function fromLists(indices: unknown, values: unknown, at: VectorPlace): SparsePairs {
  const areLists = isList(indices) && isList(values);
  if (areLists && indices.length === values.length) return { indices, values };
  const detail = areLists
    ? `${indices.length} indices and ${values.length} values`
    : "`indices` and `values` are not both lists";
  throw vectorError(at, "is not a sparse vector", detail);
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
}

function fromBytes(bytes: Uint8Array, at: VectorPlace): SparsePairs {
  if (bytes.length % PAIR_BYTES === 0) return vectorOf(bytes);
  throw vectorError(at, "is not a sparse vector", `${bytes.length} bytes; an index and a value take ${PAIR_BYTES}`);
}

/** What is no index is left as it is, so that the error shows it. */
function wholeNumber(key: string): unknown {
  return /^\d+$/.test(key) ? Number(key) : key;
}
