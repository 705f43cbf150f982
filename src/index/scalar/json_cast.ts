import { ElanusError, nameHint } from "../../errors/index.ts";
import { atPath, type FilterColumn, type JsonColumn } from "../../filter/index.ts";
import { Bitset } from "../../kernels/bitset.ts";
import { inSlices } from "../../kernels/math/slices.ts";
import type { BuildOptions, IndexParams } from "../vector_index.ts";

/** Milvus's `json_cast_type`s (https://milvus.io/docs/json-indexing.md). */
export const CAST_TYPES = ["BOOL", "DOUBLE", "VARCHAR", "ARRAY_BOOL", "ARRAY_DOUBLE", "ARRAY_VARCHAR"] as const;
export type CastType = (typeof CAST_TYPES)[number];

/** What an index of a JSON field is of: the values at a path that are of a type. All others are unknown to it. */
export interface JsonCast {
  readonly path: readonly (string | number)[];
  readonly type: CastType;
}

const SLICE_ROWS = 1024;
const KINDS = { BOOL: "boolean", DOUBLE: "number", VARCHAR: "string" } as const;
type Scalar = boolean | number | string;

/** The cast type of an index request. @throws ElanusError INVALID_PARAMETER, NOT_SUPPORTED. */
export function castTypeOf({ json_cast_type: given, json_cast_function: convert }: IndexParams): CastType {
  if (convert !== undefined) {
    throw new ElanusError("NOT_SUPPORTED", "`json_cast_function` is not supported", {
      detail: "an answer would depend on whether its rows are indexed yet",
      hint: "write numbers as numbers",
    });
  }
  const wanted = String(given ?? "").toUpperCase();
  const type = CAST_TYPES.find((candidate) => candidate === wanted);
  if (type !== undefined) return type;
  throw new ElanusError("INVALID_PARAMETER", "an index on JSON needs `json_cast_type`", {
    detail: given === undefined ? "it is missing" : `it is ${JSON.stringify(given)}`,
    hint: nameHint(wanted, CAST_TYPES) ?? `one of ${CAST_TYPES.join(", ")}`,
  });
}

/** The values of the cast as a column of their type, null where there is none; in slices, for each row is parsed. */
export async function castColumn(
  column: JsonColumn,
  { path, type }: JsonCast,
  rowCount: number,
  { signal }: BuildOptions,
): Promise<FilterColumn> {
  const isArray = type.startsWith("ARRAY_");
  const values: Scalar[] = [];
  const offsets = new Uint32Array(rowCount + 1);
  const nulls = new Bitset(rowCount);
  const isWanted = scalarTest(type);
  const step = (begin: number, end: number) => {
    for (let row = begin; row < end; row++) {
      const value = column.nulls?.has(row) ? undefined : atPath(column.value(row), path);
      if (isArray && Array.isArray(value)) for (const element of value.filter(isWanted)) values.push(element);
      else if (!isArray && isWanted(value)) values.push(value);
      else nulls.add(row);
      offsets[row + 1] = values.length;
    }
  };
  await inSlices(rowCount, SLICE_ROWS, step, { signal });
  if (isArray) return { kind: "array", offsets, elements: scalarColumn(type, values), nulls };
  const ofRow = Uint32Array.from({ length: rowCount }, (_, row) => offsets[row]);
  return {
    ...scalarColumn(
      type,
      Array.from(ofRow, (i, row) => (nulls.has(row) ? noValue(type) : values[i])),
    ),
    nulls,
  };
}

/** A column of the cast's type without rows: what an index's keys are read back by. */
export function emptyCast({ type }: JsonCast): FilterColumn {
  const elements = scalarColumn(type, []);
  return type.startsWith("ARRAY_") ? { kind: "array", offsets: new Uint32Array(1), elements } : elements;
}

function scalarTest(type: CastType): (value: unknown) => value is Scalar {
  const kind = KINDS[scalarOf(type)];
  return (value): value is Scalar => typeof value === kind;
}

function scalarOf(type: CastType): keyof typeof KINDS {
  if (type.endsWith("BOOL")) return "BOOL";
  return type.endsWith("DOUBLE") ? "DOUBLE" : "VARCHAR";
}

function noValue(type: CastType): Scalar {
  return scalarOf(type) === "VARCHAR" ? "" : 0;
}

function scalarColumn(type: CastType, values: readonly Scalar[]) {
  switch (scalarOf(type)) {
    case "BOOL":
      return { kind: "bool", values: Uint8Array.from(values, Number) } as const;
    case "DOUBLE":
      return { kind: "number", values: Float64Array.from(values, Number) } as const;
    default: {
      const encoded = values.map((value) => Buffer.from(String(value)));
      const offsets = new Uint32Array(values.length + 1);
      for (const [i, text] of encoded.entries()) offsets[i + 1] = offsets[i] + text.length;
      return { kind: "utf8", bytes: Buffer.concat(encoded), offsets } as const;
    }
  }
}
