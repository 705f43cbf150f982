import type { CompareOp, Constant } from "../../../filter/index.ts";
import type { IndexParts } from "../../vector_index.ts";
import { bytesOf } from "../parts.ts";
import { firstPlace, type KeyList, type Ranks, ranksOfText } from "./key_list.ts";

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();

/** Strings in the order of their UTF-8 bytes: key i is `text[offsets[i] .. offsets[i + 1]]`. */
export class TextKeys implements KeyList {
  readonly offsets: Uint32Array;
  readonly utf8: Uint8Array;

  constructor(utf8: Uint8Array, offsets: Uint32Array) {
    this.utf8 = utf8;
    this.offsets = offsets;
  }

  get count(): number {
    return this.offsets.length - 1;
  }

  get bytes(): number {
    return this.utf8.byteLength + this.offsets.byteLength;
  }

  range(op: Exclude<CompareOp, "!=">, value: Constant): Ranks | undefined {
    if (typeof value !== "string") return undefined;
    const wanted = ENCODER.encode(value);
    const low = firstPlace(this.count, (place) => this.order(place, wanted) >= 0);
    const equalEnd = firstPlace(this.count, (place) => this.order(place, wanted) > 0);
    return ranksOfText(op, this.count, { low, equalEnd, prefixEnd: equalEnd });
  }

  /** Where a text stands; no ranks where it does not. */
  rankOf(text: string): Ranks {
    const wanted = ENCODER.encode(text);
    const low = firstPlace(this.count, (place) => this.order(place, wanted) >= 0);
    return { low, high: low < this.count && this.order(low, wanted) === 0 ? low + 1 : low };
  }

  prefix(text: string): Ranks {
    const wanted = ENCODER.encode(text);
    return {
      low: firstPlace(this.count, (place) => this.order(place, wanted) >= 0),
      high: firstPlace(this.count, (place) => this.order(place, wanted, wanted.length) > 0),
    };
  }

  text(rank: number): string {
    return DECODER.decode(this.utf8.subarray(this.offsets[rank], this.offsets[rank + 1]));
  }

  save(): IndexParts {
    return { keys: this.utf8, keyOffsets: bytesOf(this.offsets) };
  }

  /** The key (or its first bytes) against `wanted`: below 0, 0, above 0. */
  private order(rank: number, wanted: Uint8Array, most = Number.POSITIVE_INFINITY): number {
    const start = this.offsets[rank];
    const length = Math.min(this.offsets[rank + 1] - start, most);
    const shared = Math.min(length, wanted.length);
    for (let i = 0; i < shared; i++) {
      const difference = this.utf8[start + i] - wanted[i];
      if (difference !== 0) return difference;
    }
    return length - wanted.length;
  }
}
