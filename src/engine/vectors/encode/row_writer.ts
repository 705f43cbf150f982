import { ElanusError } from "../../../errors/index.ts";
import { shown } from "../../../schema/scalar_value.ts";
import type { VectorParts } from "../vector_column.ts";

/** Checks vectors as the user gives them, and puts them together in the form in which the log holds them. */
export interface RowWriter {
  /** Writes the next vector. @throws ElanusError INVALID_VECTOR */
  write(value: unknown, at: VectorPlace): void;
  parts(): VectorParts;
}

/** Which vector an error speaks of. */
export interface VectorPlace {
  readonly field: string;
  /** Begins the message, as `row 3: `. */
  readonly place: string;
}

export function vectorError({ field, place }: VectorPlace, what: string, detail: string): ElanusError {
  return new ElanusError("INVALID_VECTOR", `${place}vector \`${field}\` ${what}`, { detail });
}

export function notAVector(at: VectorPlace, value: unknown): ElanusError {
  return vectorError(at, "is not a vector", `found ${shown(value)}`);
}

export function notANumber(at: VectorPlace, index: number, value: unknown): ElanusError {
  return vectorError(at, "holds something that is no number", `value ${index} is ${shown(value)}`);
}

/** @throws ElanusError INVALID_VECTOR where there are more or fewer values than the field has dims. */
export function checkLength(at: VectorPlace, found: number, dim: number): void {
  if (found !== dim) throw vectorError(at, "has the wrong dimension", `${found} values; the field has dim ${dim}`);
}

/** @throws ElanusError INVALID_VECTOR where the bytes are not those of one vector. */
export function checkBytes(at: VectorPlace, found: number, expected: number, dim: number): void {
  if (found === expected) return;
  throw vectorError(at, "has the wrong dimension", `${found} bytes; dim ${dim} takes ${expected}`);
}

export function isNumberList(value: unknown): value is unknown[] | Float32Array | Float64Array {
  return Array.isArray(value) || value instanceof Float32Array || value instanceof Float64Array;
}
