import type { FieldTarget, Predicate, PredicateProvider, Truth } from "../../filter/index.ts";
import { TermIndex } from "../../text/term_index.ts";
import { termsIn, textIn, textIndexes } from "../indexes/text_indexes.ts";
import type { Segment } from "../segment/segment.ts";

/** Answers `text_match` and `phrase_match` on fields with `enable_match`. */
export class TextPredicates implements PredicateProvider {
  private readonly segment: Segment;

  constructor(segment: Segment) {
    this.segment = segment;
  }

  readonly name = "terms";

  estimate(predicate: Predicate): number | undefined {
    if (predicate.kind !== "text_match" && predicate.kind !== "phrase_match") return undefined;
    return this.index(predicate.target)?.atMost(predicate.query);
  }

  answer(predicate: Predicate): Truth | undefined {
    if (predicate.kind !== "text_match" && predicate.kind !== "phrase_match") return undefined;
    const index = this.index(predicate.target);
    if (index === undefined) return undefined;
    const { query, target } = predicate;
    const isTrue =
      predicate.kind === "text_match"
        ? index.matching(query, predicate.minimumShouldMatch)
        : index.phrases(query, predicate.slop);
    const nulls = this.segment.columns.named(target.field)?.filterColumn().nulls;
    return { isTrue, isUnknown: nulls?.clone() };
  }

  private index({ field }: FieldTarget): TermIndex | undefined {
    const { segment } = this;
    const { byName, analyzers } = segment.layout;
    const schema = byName.get(field);
    const analyzer = analyzers.get(field);
    if (schema === undefined || analyzer === undefined) return undefined;
    const [definition] = textIndexes([schema]);
    if (definition === undefined) return undefined;
    return new TermIndex(analyzer, (row) => textIn(segment, field, row), termsIn(segment, definition));
  }
}
