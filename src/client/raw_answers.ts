import { ValueReader } from "../engine/query/value_reader.ts";
import type { GroupedHit } from "../engine/search/grouped_hits.ts";
import type { Hit } from "../engine/search/near_to_far.ts";
import type { FieldSchema } from "../schema/field_schema.ts";
import { AnswerSize } from "./answer_size.ts";
import type { HighlightData } from "./highlight_types.ts";
import { type HitForm, roundedScore } from "./search_requests.ts";

/** What the values of raw rows are of. */
export interface RawForm {
  readonly primary: FieldSchema;
  /** A value of each stands in every row, in this order. */
  readonly fields: readonly FieldSchema[];
  /** What was asked for by name, `*` spelt out. */
  readonly names: readonly string[];
}

/** Rows for a wire: an Int64 is a decimal text, a vector its bytes, JSON its text, a null null. */
export interface RawRows extends RawForm {
  readonly rows: readonly (readonly unknown[])[];
}

/** A hit beside its values. */
export interface RawHit {
  /** As text. */
  readonly key: string;
  readonly score: number;
  /** What it was grouped by. */
  readonly group: unknown;
  readonly values: readonly unknown[];
  /** As `SearchHit` has it. */
  readonly highlight: Record<string, HighlightData> | undefined;
}

/** Hits for a wire. */
export interface RawHits extends RawForm {
  readonly collectionName: string;
  /** A list a query, best first. */
  readonly hits: readonly (readonly RawHit[])[];
  readonly recalls: readonly number[];
  /** The field, or place in JSON, that hits were grouped by. */
  readonly groupedBy: string | undefined;
  readonly groupField: FieldSchema | undefined;
}

/** Makes raw hits of what a search finds. */
export class RawHitReader {
  private readonly form: HitForm;
  private readonly values: ValueReader;
  private size = new AnswerSize();

  constructor(outputs: readonly string[], form: HitForm) {
    this.form = form;
    this.values = new ValueReader(form.layout, outputs);
  }

  /**
   * @param query the number of the query that found it.
   * @throws ElanusError RESULT_TOO_LARGE where the hits since the last answer are.
   */
  read(found: Hit | GroupedHit, query = 0): RawHit {
    const { source, row, score } = found;
    const values = this.values.read(source, row);
    this.size.add(values);
    return {
      key: this.form.reader.key(source, row),
      score: roundedScore(this.form, score),
      group: "group" in found ? found.group : undefined,
      values,
      highlight: this.form.highlighter?.show(source, row, query),
    };
  }

  answer(collectionName: string, hits: readonly (readonly RawHit[])[], recalls: readonly number[]): RawHits {
    this.size = new AnswerSize();
    const { groupedBy, layout } = this.form;
    const { primary, byName } = layout;
    const { fields, names } = this.values;
    const groupField = groupedBy === undefined ? undefined : byName.get(groupedBy);
    return { primary, fields, names, collectionName, hits, recalls, groupedBy, groupField };
  }
}
