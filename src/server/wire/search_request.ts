import { HighlightType, type LexicalHighlighter } from "../../client/highlight_types.ts";
import type { FunctionScore as FunctionScoreAsked, RerankFunction } from "../../client/rankers.ts";
import type { SearchOptions } from "../../client/requests.ts";
import { ElanusError } from "../../errors/index.ts";
import type { Highlighter } from "../proto/generated/common_pb.ts";
import { type FunctionSchema, type FunctionScore, FunctionType } from "../proto/generated/schema_pb.ts";
import { type PackedValues, type Pairs, packedValues, paramsIn, typedPairs } from "./key_values.ts";

/** What of a search's pairs is said of the search as a whole, or means something on the wire alone; the rest is for the index. */
const OWN_KEYS = [
  ...["anns_field", "topk", "limit", "offset", "metric_type", "ignore_growing", "round_decimal", "timezone", "hints"],
  ...["group_by_field", "group_size", "strict_group_size", "rank_group_scorer", "strategy", "order_by_fields"],
  ...["iterator", "search_iter_v2", "search_iter_batch_size", "search_iter_last_bound", "search_iter_id"],
  ...["guarantee_timestamp", "collection_id", "reduce_stop_for_best", "cluster_id"],
];

/** What the pairs of a search say of it. @throws ElanusError INVALID_PARAMETER */
export function searchOptions(options: Options): Omit<SearchOptions, "collection_name"> {
  return {
    anns_field: options.text("anns_field"),
    metric_type: options.text("metric_type"),
    limit: options.number("topk") ?? options.number("limit"),
    offset: options.number("offset"),
    ignore_growing: options.truth("ignore_growing"),
    round_decimal: options.number("round_decimal"),
    timezone: options.text("timezone"),
    group_by_field: options.text("group_by_field"),
    group_size: options.number("group_size"),
    strict_group_size: options.truth("strict_group_size"),
    order_by_fields: options.text("order_by_fields"),
    params: options.params(OWN_KEYS),
  };
}

/** Values of pairs by what they ought to be, beside the others or packed among `params`; an empty text is none. */
export class Options {
  private readonly values: PackedValues;

  constructor(pairs: Pairs) {
    this.values = packedValues(pairs);
  }

  /** @throws ElanusError INVALID_PARAMETER, as the others. */
  number(name: string): number | undefined {
    const value = this.given(name);
    if (value === undefined || typeof value === "number") return value;
    throw unfit(name, "a number", value);
  }

  truth(name: string): boolean | undefined {
    const value = this.given(name);
    if (value === undefined || typeof value === "boolean") return value;
    throw unfit(name, "true or false", value);
  }

  text(name: string): string | undefined {
    const value = this.given(name);
    return value === undefined ? undefined : String(value);
  }

  /** What is for the index. @param own the keys that are not. */
  params(own: readonly string[]): Record<string, unknown> {
    return paramsIn(this.values, own);
  }

  private given(name: string): unknown {
    const { packed, beside } = this.values;
    const value = Object.hasOwn(beside, name) ? beside[name] : packed[name];
    return value === "" || value === null ? undefined : value;
  }
}

function unfit(name: string, what: string, value: unknown): ElanusError {
  return new ElanusError("INVALID_PARAMETER", `\`${name}\` must be ${what}`, {
    detail: `it is ${JSON.stringify(value)}`,
  });
}

/** What of the hits' texts is shown, as the client takes it; nothing without a highlighter. */
export function highlighterOf(highlighter: Highlighter | undefined): { highlighter?: LexicalHighlighter } {
  if (highlighter === undefined) return {};
  if (highlighter.type !== HighlightType.Lexical) {
    throw new ElanusError("NOT_SUPPORTED", "the semantic highlighter, which asks a model, is not supported");
  }
  return { highlighter: { ...typedPairs(highlighter.params), type: HighlightType.Lexical } };
}

/** How hits are scored anew, as the client takes it; nothing without functions. */
export function rerankOf(score: FunctionScore | undefined): { rerank?: FunctionScoreAsked } {
  if (score === undefined || score.functions.length === 0) return {};
  return { rerank: { functions: score.functions.map(rerankFunction), params: typedPairs(score.params) } };
}

function rerankFunction({ name, type, inputFieldNames, params }: FunctionSchema): RerankFunction {
  if (type === FunctionType.Rerank) {
    return { name, type: "Rerank", input_field_names: inputFieldNames, params: typedPairs(params) };
  }
  throw new ElanusError("INVALID_PARAMETER", `function \`${name}\` is none that scores hits`);
}
