import type { VectorRows } from "../../kernels/vector_rows.ts";
import type { Funnel } from "./funnel.ts";

/** A funnel as it is stored, in f32: `prefix`, 1 if it rotates, the codes' `lengths`, `pool`, `recall`; then `more`. */
export interface StoredFunnel {
  readonly funnel: Funnel;
  /** As CodedRows has it. */
  readonly lengths: number;
  /** Numbers of the index's own, none of them below 0. */
  readonly more: readonly number[];
}

export function funnelNumbers({ funnel, lengths, more }: StoredFunnel): Uint8Array {
  const { prefix, rotate, pool, recall } = funnel;
  return new Uint8Array(Float32Array.of(prefix, rotate === "pca" ? 1 : 0, lengths, pool, recall, ...more).buffer);
}

/** Undefined where the part is no funnel over such rows. */
export function readFunnel(part: Uint8Array, { dim }: VectorRows): StoredFunnel | undefined {
  const [prefix, rotated, lengths, pool, recall, ...more] = new Float32Array(part.slice().buffer);
  const isDims = Number.isInteger(prefix) && prefix >= 1 && prefix <= dim;
  const isPool = pool >= 1 && pool < 2 ** 16 && recall >= 0 && recall <= 1;
  if (!isDims || !isPool || ![0, 1].includes(rotated) || ![0, 1, 2].includes(lengths)) return undefined;
  if (!more.every((number) => number >= 0 && Number.isFinite(number))) return undefined;
  return { funnel: { prefix, rotate: rotated === 1 ? "pca" : "none", pool, recall }, lengths, more };
}
