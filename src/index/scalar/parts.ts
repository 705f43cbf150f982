import { ElanusError } from "../../errors/index.ts";
import type { IndexParts } from "../vector_index.ts";

export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** The bytes of a part in a buffer of their own, so that wider numbers may be read from it. */
export function partBuffer(parts: IndexParts, name: string): ArrayBuffer {
  const part = Object.hasOwn(parts, name) ? parts[name] : undefined;
  if (part === undefined) throw brokenIndex(`part \`${name}\` is missing`);
  const copy = new Uint8Array(part.length);
  copy.set(part);
  return copy.buffer;
}

export function numbersOf(parts: IndexParts, name: string): Uint32Array {
  return new Uint32Array(wholeElements(partBuffer(parts, name), 4, name));
}

/** @throws ElanusError CORRUPT where the bytes are no whole number of elements. */
export function wholeElements(buffer: ArrayBuffer, size: number, name: string): ArrayBuffer {
  if (buffer.byteLength % size === 0) return buffer;
  throw brokenIndex(`part \`${name}\` has ${buffer.byteLength} bytes, which is no multiple of ${size}`);
}

export function brokenIndex(detail: string): ElanusError {
  return new ElanusError("CORRUPT", "the stored scalar index does not fit its segment", {
    detail,
    hint: "it can be built anew from its field",
  });
}
