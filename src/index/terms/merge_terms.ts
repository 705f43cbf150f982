import { inSlices } from "../../kernels/math/slices.ts";
import { gatherText, textOrder } from "../scalar/column_keys.ts";
import { sortRows } from "../scalar/sort_rows.ts";
import type { BuildOptions } from "../vector_index.ts";
import { SealedTerms } from "./sealed_terms.ts";

const SLICE_TERMS = 1024;

/** The terms of a segment that is merged with others. */
export interface MergedTerms {
  readonly terms: SealedTerms;
  /** Which of its rows are kept, rising; absent: all. */
  readonly kept?: Uint32Array;
}

/**
 * The terms of the kept rows of all sources, one source after the other: no text is split again.
 *
 * @throws ElanusError CANCELLED
 */
export async function mergeTerms(sources: readonly MergedTerms[], options: BuildOptions = {}): Promise<SealedTerms> {
  const { texts, listOf, rowCount, entries } = joined(sources);
  const compare = textOrder(texts);
  const all = Uint32Array.from({ length: texts.offsets.length - 1 }, (_, i) => i);
  // Equal terms stay in the order of their sources, so that the rows of a term rise.
  const order = await sortRows(all, compare, { signal: options.signal });
  const rows = new Uint32Array(entries);
  const starts = new Uint32Array(order.length + 1);
  const firsts = new Uint32Array(order.length);
  let terms = 0;
  let end = 0;
  const take = (from: number, to: number) => {
    for (let i = from; i < to; i++) {
      const isAnother = i === 0 || compare(order[i - 1], order[i]) !== 0;
      // A term whose rows are all gone leaves its place to the next.
      if (isAnother && (terms === 0 || end > starts[terms - 1])) starts[terms++] = end;
      if (isAnother) firsts[terms - 1] = order[i];
      end = listOf(order[i], rows, end);
    }
  };
  await inSlices(order.length, SLICE_TERMS, take, options);
  if (terms > 0 && end === starts[terms - 1]) terms--;
  starts[terms] = end;
  const keys = gatherText(texts, firsts.subarray(0, terms));
  return new SealedTerms(rowCount, keys, starts.slice(0, terms + 1), rows.slice(0, end));
}

interface Joined {
  /** The terms of all sources: term i is `bytes[offsets[i] .. offsets[i + 1]]`. */
  readonly texts: { readonly bytes: Uint8Array; readonly offsets: Uint32Array };
  /** Writes the kept rows of a term to `rows` from `at` on, and returns where they end. */
  readonly listOf: (term: number, rows: Uint32Array, at: number) => number;
  readonly rowCount: number;
  /** No more rows than these stand in all lists. */
  readonly entries: number;
}

function joined(sources: readonly MergedTerms[]): Joined {
  const bytes = Buffer.concat(sources.map(({ terms }) => terms.keys.utf8));
  const termCount = sources.reduce((sum, { terms }) => sum + terms.keys.count, 0);
  const offsets = new Uint32Array(termCount + 1);
  const sourceOf = new Uint16Array(termCount);
  const firstTerms: number[] = [];
  const newRows: Int32Array[] = [];
  let term = 0;
  let rowCount = 0;
  for (const [i, { terms, kept }] of sources.entries()) {
    const { offsets: own } = terms.keys;
    firstTerms.push(term);
    const at = offsets[term];
    for (let k = 0; k < terms.keys.count; k++, term++) {
      sourceOf[term] = i;
      offsets[term + 1] = at + own[k + 1];
    }
    newRows.push(placesOf(terms.rowCount, kept, rowCount));
    rowCount += kept?.length ?? terms.rowCount;
  }
  const listOf = (which: number, rows: Uint32Array, from: number) => {
    const source = sourceOf[which];
    const { starts, rows: old } = sources[source].terms;
    const places = newRows[source];
    const place = which - firstTerms[source];
    let at = from;
    for (let i = starts[place]; i < starts[place + 1]; i++) if (places[old[i]] >= 0) rows[at++] = places[old[i]];
    return at;
  };
  const entries = sources.reduce((sum, { terms }) => sum + terms.rows.length, 0);
  return { texts: { bytes, offsets }, listOf, rowCount, entries };
}

/** Where each row of a source comes to lie; -1 for those that are left behind. */
function placesOf(rowCount: number, kept: Uint32Array | undefined, first: number): Int32Array {
  if (kept === undefined) return Int32Array.from({ length: rowCount }, (_, row) => first + row);
  const places = new Int32Array(rowCount).fill(-1);
  for (const [i, row] of kept.entries()) places[row] = first + i;
  return places;
}
