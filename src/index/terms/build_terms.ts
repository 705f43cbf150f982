import { inSlices } from "../../kernels/math/slices.ts";
import type { GrowingTerms } from "../../text/growing_terms.ts";
import { gatherText, textOrder } from "../scalar/column_keys.ts";
import { sortRows } from "../scalar/sort_rows.ts";
import type { BuildOptions } from "../vector_index.ts";
import { SealedTerms } from "./sealed_terms.ts";

/** Texts that are split before the event loop may have its turn: of some hundred words each, two milliseconds. */
const SLICE_ROWS = 32;
const SLICE_TERMS = 4096;

/** Takes in the rows that are missing, and seals the terms, in slices, so that the event loop runs on. @throws ElanusError CANCELLED */
export async function buildTerms(
  growing: GrowingTerms,
  rowCount: number,
  options: BuildOptions = {},
): Promise<SealedTerms> {
  const from = growing.rowCount;
  const follow = (_: number, end: number) => void growing.follow(from + end);
  await inSlices(rowCount - from, SLICE_ROWS, follow, options);
  return sealTerms(growing, rowCount, { signal: options.signal });
}

async function sealTerms({ terms }: GrowingTerms, rowCount: number, options: BuildOptions): Promise<SealedTerms> {
  const texts = encode([...terms.keys()]);
  const lists = [...terms.values()];
  const order = await sortRows(Uint32Array.from(lists.keys()), textOrder(texts), options);
  const starts = new Uint32Array(order.length + 1);
  for (let i = 0; i < order.length; i++) starts[i + 1] = starts[i] + lists[order[i]].length;
  const rows = new Uint32Array(starts[order.length]);
  const place = (begin: number, end: number) => {
    for (let i = begin; i < end; i++) rows.set(lists[order[i]], starts[i]);
  };
  await inSlices(order.length, SLICE_TERMS, place, options);
  return new SealedTerms(rowCount, gatherText(texts, order), starts, rows);
}

/** Term i is `bytes[offsets[i] .. offsets[i + 1]]`. */
function encode(terms: readonly string[]): { readonly bytes: Uint8Array; readonly offsets: Uint32Array } {
  const encoded = terms.map((term) => Buffer.from(term));
  const offsets = new Uint32Array(terms.length + 1);
  for (const [i, { length }] of encoded.entries()) offsets[i + 1] = offsets[i] + length;
  return { bytes: Buffer.concat(encoded), offsets };
}
