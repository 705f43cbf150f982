import { type CompareOp, type Constant, integerRange, numberRange } from "../../../filter/index.ts";
import type { IndexParts } from "../../vector_index.ts";
import { bytesOf } from "../parts.ts";
import { firstPlace, type KeyList, NO_RANKS, type Ranks } from "./key_list.ts";

export type NumberValues = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** Numbers in the width of their column; booleans as 0 and 1. */
export class NumberKeys implements KeyList {
  private readonly values: NumberValues;
  private readonly isBool: boolean;

  constructor(values: NumberValues, isBool: boolean) {
    this.values = values;
    this.isBool = isBool;
  }

  get count(): number {
    return this.values.length;
  }

  get bytes(): number {
    return this.values.byteLength;
  }

  range(op: Exclude<CompareOp, "!=">, value: Constant): Ranks | undefined {
    if (typeof value === "string" || (typeof value === "boolean") !== this.isBool) return undefined;
    // The constant takes the column's precision, as in a scan.
    const constant = this.values instanceof Float32Array ? Math.fround(Number(value)) : Number(value);
    const { low, high } = numberRange(op, constant);
    if (!(low <= high)) return NO_RANKS;
    const { values } = this;
    // NaN is above all.
    const from = firstPlace(values.length, (place) => !(values[place] < low));
    return {
      low: from,
      high: Math.max(
        from,
        firstPlace(values.length, (place) => !(values[place] <= high)),
      ),
    };
  }

  save(): IndexParts {
    return { keys: bytesOf(this.values) };
  }
}

/** Numbers in JSON, which meet whole numbers exactly: those take no precision. */
export class JsonNumberKeys extends NumberKeys {
  constructor(values: NumberValues) {
    super(values, false);
  }

  override range(op: Exclude<CompareOp, "!=">, value: Constant): Ranks | undefined {
    if (typeof value !== "bigint") return super.range(op, value);
    const near = Number(value);
    const beyond = BigInt(near) - value;
    if (beyond === 0n) return super.range(op, near);
    // Between `near` and the value there is no double.
    if (op === "==") return NO_RANKS;
    if (op === "<" || op === "<=") return super.range(beyond > 0n ? "<" : "<=", near);
    return super.range(beyond > 0n ? ">=" : ">", near);
  }
}

/** Int64, exact; and timestamps. */
export class Int64Keys implements KeyList {
  private readonly values: BigInt64Array;

  constructor(values: BigInt64Array) {
    this.values = values;
  }

  get count(): number {
    return this.values.length;
  }

  get bytes(): number {
    return this.values.byteLength;
  }

  range(op: Exclude<CompareOp, "!=">, value: Constant): Ranks | undefined {
    if (typeof value !== "bigint" && typeof value !== "number") return undefined;
    const { low, high } = integerRange(op, value);
    if (low > high) return NO_RANKS;
    const { values } = this;
    const from = firstPlace(values.length, (place) => values[place] >= low);
    return { low: from, high: firstPlace(values.length, (place) => values[place] > high) };
  }

  save(): IndexParts {
    return { keys: bytesOf(this.values) };
  }
}
