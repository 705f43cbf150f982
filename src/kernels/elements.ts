import { fromBfloat, fromHalf, toBfloat, toHalf } from "./half_floats.ts";

/** What a row of vectors is made of: numbers of 32, 16 or 8 bits, or bits, the first of each byte the highest. */
export type ElementType = "f32" | "f16" | "bf16" | "i8" | "bit";

/** How values of one type lie in a row. */
export interface Element {
  /** The kernels' number of the type (assembly/structs.ts). */
  readonly number: number;
  /** Of one value. */
  readonly bits: number;
  /** What one value takes in a query: numbers are f32 there, bits are bits. */
  readonly queryBits: number;
  /** The values of a row. Of f32, a view. */
  read(bytes: Uint8Array): Float32Array;
  /** Writes values that the type can hold, the nearest where it has not just those. */
  write(values: ArrayLike<number>, bytes: Uint8Array): void;
}

const f32: Element = {
  number: 0,
  bits: 32,
  queryBits: 32,
  read: (bytes) => new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4),
  write(values, bytes) {
    f32.read(bytes).set(values);
  },
};

const i8: Element = {
  number: 3,
  bits: 8,
  queryBits: 32,
  read: (bytes) => Float32Array.from(new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length)),
  write(values, bytes) {
    bytes.set(values);
  },
};

const bit: Element = {
  number: 4,
  bits: 1,
  queryBits: 1,
  read: (bytes) => Float32Array.from({ length: bytes.length * 8 }, (_, i) => (bytes[i >>> 3] >>> (7 - (i & 7))) & 1),
  write(values, bytes) {
    bytes.fill(0);
    for (let i = 0; i < values.length; i++) if (values[i] !== 0) bytes[i >>> 3] |= 128 >>> (i & 7);
  },
};

/** The element of each type. */
export const ELEMENTS: Readonly<Record<ElementType, Element>> = {
  f32,
  f16: words(1, fromHalf, toHalf),
  bf16: words(2, fromBfloat, toBfloat),
  i8,
  bit,
};

function words(number: number, decode: (word: number) => number, encode: (value: number) => number): Element {
  return {
    number,
    bits: 16,
    queryBits: 32,
    read(bytes) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      return Float32Array.from({ length: bytes.length / 2 }, (_, i) => decode(view.getUint16(i * 2, true)));
    },
    write(values, bytes) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      for (let i = 0; i < values.length; i++) view.setUint16(i * 2, encode(values[i]), true);
    },
  };
}
