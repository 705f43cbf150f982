import { primaryField } from "../../schema/collection_schema.ts";
import type { CollectionDocument } from "../catalog/documents.ts";
import type { KeyColumn } from "../columns/column.ts";

/** Generates the keys of an autoID collection. Where keys are given it does nothing. */
export class AutoIds {
  readonly isOn: boolean;
  private highest: bigint;

  /** Goes on behind what the manifest holds. */
  constructor({ schema, lastAutoId = "0" }: CollectionDocument) {
    this.isOn = primaryField(schema).autoId;
    this.highest = BigInt(lastAutoId);
  }

  /** Milliseconds since 1970 and a counter, as Milvus's are: rising, whatever the clock does. */
  next(): bigint {
    const now = BigInt(Date.now()) << 18n;
    this.highest = now > this.highest ? now : this.highest + 1n;
    return this.highest;
  }

  /** Goes on behind a key that there is: a clock that was set back must not give it again. */
  pass(key: bigint | undefined): void {
    if (this.isOn && key !== undefined && key > this.highest) this.highest = key;
  }

  passKeys(keys: KeyColumn): void {
    if (this.isOn) this.pass(keys.range()?.most);
  }

  /** The highest key so far. */
  get last(): bigint {
    return this.highest;
  }

  /** The same as the manifest holds it; undefined where keys are given. */
  get saved(): string | undefined {
    return this.isOn ? String(this.highest) : undefined;
  }
}
