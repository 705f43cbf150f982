import type { Predicate, PredicateProvider, Truth } from "../filter/index.ts";
import { TermIndex } from "../text/term_index.ts";
import type { Segment } from "./segment.ts";

/** By segment and field. They are made when they are first asked for, and follow rows from then on. */
const indexes = new WeakMap<Segment, Map<string, TermIndex>>();

/** Answers `text_match` and `phrase_match` on fields with `enable_match`. */
export class TextPredicates implements PredicateProvider {
  private readonly segment: Segment;

  constructor(segment: Segment) {
    this.segment = segment;
  }

  readonly name = "terms";

  estimate(predicate: Predicate, rowCount: number): number | undefined {
    if (predicate.kind !== "text_match" && predicate.kind !== "phrase_match") return undefined;
    return this.index(predicate.target.field)?.follow(rowCount).atMost(predicate.query);
  }

  answer(predicate: Predicate, rowCount: number): Truth | undefined {
    if (predicate.kind !== "text_match" && predicate.kind !== "phrase_match") return undefined;
    const index = this.index(predicate.target.field)?.follow(rowCount);
    if (index === undefined) return undefined;
    const { query } = predicate;
    const isTrue =
      predicate.kind === "text_match"
        ? index.matching(query, predicate.minimumShouldMatch)
        : index.phrases(query, predicate.slop);
    return { isTrue, isUnknown: index.withoutText };
  }

  private index(field: string): TermIndex | undefined {
    const { segment } = this;
    const { byName, analyzers } = segment.layout;
    const analyzer = analyzers.get(field);
    if (analyzer === undefined || !byName.get(field)?.enableMatch) return undefined;
    const known = indexes.get(segment) ?? new Map<string, TermIndex>();
    indexes.set(segment, known);
    const index = known.get(field) ?? new TermIndex(analyzer, (row) => textIn(segment, field, row));
    known.set(field, index);
    return index;
  }
}

function textIn(segment: Segment, field: string, row: number): string | undefined {
  const text = segment.columns.named(field)?.read(row);
  return typeof text === "string" ? text : undefined;
}
