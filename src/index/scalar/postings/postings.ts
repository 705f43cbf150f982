import type { Bitset } from "../../../kernels/bitset.ts";
import type { IndexParts } from "../../vector_index.ts";
import type { Ranks } from "../keys/key_list.ts";

/** Which rows hold the keys of an index. */
export interface Postings {
  readonly bytes: number;
  /** How many rows hold these keys. */
  count(ranks: Ranks): number;
  /** The rows that hold these keys, as they are listed; not to be changed. Undefined where one of them has no list. */
  listed(ranks: Ranks): Uint32Array | undefined;
  /** Adds the rows that hold these keys. */
  addTo(rows: Bitset, ranks: Ranks): void;
  save(): IndexParts;
}
