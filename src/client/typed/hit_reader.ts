import { ElanusError } from "../../errors/index.ts";
import { type CollectionSchema, primaryField } from "../../schema/collection_schema.ts";
import type { ResultRow, SearchHit } from "../responses.ts";
import type { RowCodec } from "./row_codec.ts";

const OF_THE_HIT = ["score", "group_by_field_values", "highlight"];

/** What a search asks of its hits beside fields. */
interface AskedOfHits {
  readonly groupBy?: string;
  readonly highlighter?: object;
}

/**
 * Parts a hit, in which the client gives key, score and output fields side by side, into `id`, `score` and `row`:
 * so a field named `id` stays apart from the key.
 */
export class HitReader {
  /** What to ask the client for. */
  readonly outputFields: string[];
  private readonly schema: CollectionSchema;
  private readonly codec: RowCodec;
  private readonly names: readonly string[];
  private readonly keyName: string;
  private readonly groupBy: string | undefined;
  private readonly highlights: boolean;

  /** @throws ElanusError NOT_SUPPORTED for a field named `score`, which cannot be told from the score. */
  constructor(schema: CollectionSchema, codec: RowCodec, names: readonly string[], asked: AskedOfHits = {}) {
    this.schema = schema;
    this.codec = codec;
    this.names = names;
    this.keyName = primaryField(schema).name;
    this.groupBy = asked.groupBy;
    this.highlights = asked.highlighter !== undefined;
    const declared = schema.fields.map(({ name }) => name);
    const outputs = names.includes("*") ? declared : names;
    if (outputs.includes("score")) {
      throw new ElanusError("NOT_SUPPORTED", "a search cannot output the field `score`", {
        detail: "a hit has a score of its own",
        hint: "ask for the other fields, and for this one by `get` with the keys of the hits",
      });
    }
    // A field named `id` takes the key's place in the client's hit.
    this.outputFields = outputs.includes("id") ? [...names, this.keyName] : [...names];
  }

  read(hit: SearchHit): Pick<SearchHit, "highlight"> & { id: unknown; score: number; row: ResultRow; group?: unknown } {
    const { score } = hit;
    const id = this.codec.decodeKey(hit[this.keyName] ?? hit.id);
    return { id, score, row: this.codec.decode(this.pick(hit)), ...this.group(hit), ...this.highlight(hit) };
  }

  private group({ group_by_field_values: values }: SearchHit): { group?: unknown } {
    if (this.groupBy === undefined || values === undefined) return {};
    return { group: this.codec.decode({ ...values })[this.groupBy] };
  }

  private highlight({ highlight }: SearchHit): Pick<SearchHit, "highlight"> {
    return this.highlights && highlight !== undefined ? { highlight } : {};
  }

  private pick(hit: SearchHit): ResultRow {
    const row: ResultRow = {};
    const all = this.names.includes("*");
    for (const name of all ? Object.keys(hit) : this.names) {
      if (Object.hasOwn(hit, name) && (!all || this.isOutput(name))) row[name] = hit[name];
    }
    return row;
  }

  /** What the client gives of the hit itself is no field; only the key's name may be one as well. */
  private isOutput(name: string): boolean {
    return !OF_THE_HIT.includes(name) && (name !== "id" || this.schema.fields.some((field) => field.name === name));
  }
}
