import { ElanusError } from "../errors/index.ts";
import type { FieldSchema } from "../schema/field_schema.ts";
import { shown } from "../schema/scalar_value.ts";
import type { Row } from "./row.ts";

/** The vectors of all rows in one flat array: row i begins at `i * dim`. */
export function encodeVectors(field: FieldSchema, rows: readonly Row[]): Float32Array {
  const dim = field.dim ?? 0;
  const out = new Float32Array(rows.length * dim);
  for (let i = 0; i < rows.length; i++) writeVector(out, i * dim, dim, rows[i][field.name], field.name, `row ${i}: `);
  return out;
}

/** One query vector, checked and copied. `place` begins the message of an error. */
export function encodeVector(field: FieldSchema, value: unknown, place: string): Float32Array {
  const dim = field.dim ?? 0;
  const out = new Float32Array(dim);
  writeVector(out, 0, dim, value, field.name, place);
  return out;
}

function writeVector(
  out: Float32Array,
  start: number,
  dim: number,
  value: unknown,
  field: string,
  place: string,
): void {
  if (!isNumberList(value)) throw vectorError(field, place, "is not a vector", `found ${shown(value)}`);
  if (value.length !== dim) {
    throw vectorError(field, place, "has the wrong dimension", `${value.length} values; the field has dim ${dim}`);
  }
  if (Array.isArray(value)) copyNumbers(out, start, value, field, place);
  else out.set(value, start);
  // Infinity and NaN times zero are NaN, and stay it in a sum: one check for the whole row.
  let probe = 0;
  for (let j = start; j < start + dim; j++) probe += out[j] * 0;
  if (probe === 0) return;
  const at = value.findIndex((x: unknown) => typeof x !== "number" || !Number.isFinite(Math.fround(x)));
  throw vectorError(field, place, "is not finite", `value ${at} is ${shown(value[at])}`);
}

function copyNumbers(out: Float32Array, start: number, value: readonly unknown[], field: string, place: string): void {
  for (let j = 0; j < value.length; j++) {
    const x = value[j];
    if (typeof x !== "number") {
      throw vectorError(field, place, "holds something that is no number", `value ${j} is ${shown(x)}`);
    }
    out[start + j] = x;
  }
}

function isNumberList(value: unknown): value is unknown[] | Float32Array | Float64Array {
  return Array.isArray(value) || value instanceof Float32Array || value instanceof Float64Array;
}

function vectorError(field: string, place: string, what: string, detail: string): ElanusError {
  return new ElanusError("INVALID_VECTOR", `${place}vector \`${field}\` ${what}`, { detail });
}
