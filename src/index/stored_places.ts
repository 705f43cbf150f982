import { ElanusError } from "../errors/index.ts";
import type { StoredParts } from "./vector_index.ts";

/** Where the parts of a stored index belong, by name. */
export type Places = Readonly<Record<string, Uint8Array>>;

/**
 * Reads every part into its place.
 *
 * @param index by which the error names it, as "IVF".
 * @throws ElanusError CORRUPT where a part is missing or has another length than its place.
 */
export async function readIntoPlaces(index: string, parts: StoredParts, places: Places): Promise<void> {
  for (const [name, place] of Object.entries(places)) checkPart(index, parts, name, place.length);
  const reads = Object.entries(places).map(([name, place]) => parts.readInto(name, place));
  // All of them end before a failure is told: the memory must be no one else's while one still reads into it.
  for (const read of await Promise.allSettled(reads)) if (read.status === "rejected") throw read.reason;
}

/** @throws ElanusError CORRUPT where the part is missing or has another length. */
export function checkPart(index: string, parts: StoredParts, name: string, bytes: number): void {
  const found = parts.sizeOf(name);
  if (found !== bytes) throw corruptIndex(index, `part \`${name}\` has ${found ?? "no"} bytes, ${bytes} were expected`);
}

/** The error for a stored index whose parts do not fit its rows or each other. @param index its type. */
export function corruptIndex(index: string, detail: string): ElanusError {
  return new ElanusError("CORRUPT", `the stored ${index} index is broken`, {
    detail,
    hint: "build the index anew; the vectors are stored apart from it",
  });
}

/** The bytes of values, as a view. */
export function bytesOf(values: Float32Array | Uint32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
