import type { Layout } from "../engine/collection/layout.ts";
import type { RowSource } from "../engine/query/row_reader.ts";
import { ElanusError, nameHint } from "../errors/index.ts";
import type { FieldSchema } from "../schema/field_schema.ts";
import { shown } from "../schema/scalar_value.ts";
import type { Analyzer } from "../text/analyzers/analyzer.ts";
import { type HighlightStyle, highlight } from "../text/highlight.ts";
import { checkCount, checkRequest, checkSwitch } from "./check_request.ts";
import { type HighlightData, HighlightType, type LexicalHighlighter } from "./highlight_types.ts";

const KNOWN = [
  ...["type", "highlight_search_text", "highlight_query", "pre_tags", "post_tags"],
  ...["fragment_offset", "fragment_size", "num_of_fragments"],
];
const MOST_CHARACTERS = 1_000_000;

/** What is searched for in a field: one thing for each query, or one by itself. */
export interface Searched {
  readonly field: FieldSchema;
  readonly data: unknown;
}

/** The terms that are shown in a field: those of the query, and those of all. */
interface ShownField {
  readonly analyzer: Analyzer;
  readonly ofQuery: Set<string>[];
  readonly ofAll: Set<string>;
}

/** Shows in the texts of hits what was searched for. */
export class Highlighter {
  private readonly style: HighlightStyle;
  private readonly fields = new Map<string, ShownField>();

  constructor(style: HighlightStyle) {
    this.style = style;
  }

  /** @param query the number of the query, where there are several. */
  show({ columns }: RowSource, row: number, query: number): Record<string, HighlightData> {
    const shown: Record<string, HighlightData> = {};
    for (const [name, { analyzer, ofQuery, ofAll }] of this.fields) {
      const text = columns.named(name)?.read(row);
      const terms = new Set([...(ofQuery[query] ?? []), ...ofAll]);
      const fragments = typeof text === "string" ? highlight(analyzer, text, terms, this.style) : [];
      shown[name] = { fragments, scores: [] };
    }
    return shown;
  }

  get isIdle(): boolean {
    return this.fields.size === 0;
  }

  addSearched(name: string, analyzer: Analyzer, texts: readonly string[]): void {
    const { ofQuery } = this.field(name, analyzer);
    for (const [i, text] of texts.entries()) {
      ofQuery[i] = new Set([...(ofQuery[i] ?? []), ...analyzer.terms(text)]);
    }
  }

  addQuery(name: string, analyzer: Analyzer, text: string): void {
    const { ofAll } = this.field(name, analyzer);
    for (const term of analyzer.terms(text)) ofAll.add(term);
  }

  private field(name: string, analyzer: Analyzer): ShownField {
    const field = this.fields.get(name) ?? { analyzer, ofQuery: [], ofAll: new Set() };
    this.fields.set(name, field);
    return field;
  }
}

/**
 * The `highlighter` of a search, checked.
 *
 * @param searched of each request of a hybrid search, or of the one there is.
 * @throws ElanusError INVALID_PARAMETER, FIELD_NOT_FOUND; NOT_SUPPORTED for the semantic one.
 */
export function highlighterOf(
  layout: Layout,
  given: LexicalHighlighter | undefined,
  searched: readonly Searched[],
): Highlighter | undefined {
  if (given === undefined) return undefined;
  checkRequest("`highlighter`", given, KNOWN);
  checkType(given.type);
  const highlighter = new Highlighter(styleOf(given));
  if (checkSwitch("highlight_search_text", given.highlight_search_text ?? false)) {
    for (const { field, texts } of searchTexts(layout, searched)) {
      highlighter.addSearched(field, analyzerOf(layout, field), texts);
    }
  }
  for (const { field, text } of queriesOf(given.highlight_query)) {
    highlighter.addQuery(field, analyzerOf(layout, field), text);
  }
  if (!highlighter.isIdle) return highlighter;
  throw new ElanusError("INVALID_PARAMETER", "the `highlighter` has nothing to show", {
    hint: "set highlight_search_text to true, or give a highlight_query",
  });
}

function checkType(type: unknown): void {
  if (type === undefined || type === HighlightType.Lexical || type === "Lexical") return;
  if (type === HighlightType.Semantic || type === "Semantic") {
    throw new ElanusError("NOT_SUPPORTED", "the semantic highlighter is not supported", {
      hint: "use HighlightType.Lexical",
    });
  }
  throw new ElanusError("INVALID_PARAMETER", "the `type` of a highlighter does not exist", {
    detail: `it is ${shown(type)}`,
    hint: "HighlightType.Lexical",
  });
}

function styleOf(given: LexicalHighlighter): HighlightStyle {
  const { pre_tags = ["<em>"], post_tags = ["</em>"] } = given;
  return {
    preTags: tags("pre_tags", pre_tags),
    postTags: tags("post_tags", post_tags),
    fragmentOffset: checkCount("fragment_offset", given.fragment_offset ?? 0, 0, MOST_CHARACTERS),
    fragmentSize: checkCount("fragment_size", given.fragment_size ?? 100, 1, MOST_CHARACTERS),
    mostFragments: checkCount("num_of_fragments", given.num_of_fragments ?? 5, 0, MOST_CHARACTERS),
  };
}

function tags(name: string, given: unknown): readonly string[] {
  if (Array.isArray(given) && given.length > 0 && given.every((tag) => typeof tag === "string")) return given;
  throw new ElanusError("INVALID_PARAMETER", `\`${name}\` of a highlighter must be a list of texts`, {
    detail: `it is ${shown(given)}`,
    hint: 'as ["<em>"]',
  });
}

/** The texts that are searched for, by the field that they are compared with. */
function searchTexts(layout: Layout, searched: readonly Searched[]): { field: string; texts: string[] }[] {
  const found = searched.flatMap(({ field, data }) => {
    const source = layout.termSources.get(field.name);
    const texts = [data].flat().filter((each) => typeof each === "string");
    return source === undefined || texts.length === 0 ? [] : [{ field: source.input.name, texts }];
  });
  if (found.length > 0) return found;
  throw new ElanusError("INVALID_PARAMETER", "`highlight_search_text` needs a search for a text by BM25", {
    detail: `searched: ${searched.map(({ field }) => field.name).join(", ")}`,
    hint: "name the terms in a highlight_query instead",
  });
}

function queriesOf(given: unknown): readonly { field: string; text: string }[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) throw brokenQuery(given);
  return given.map((query: unknown) => {
    if (typeof query !== "object" || query === null) throw brokenQuery(query);
    checkRequest("a `highlight_query`", query, ["type", "field", "text"]);
    if (!("field" in query && "text" in query && "type" in query)) throw brokenQuery(query);
    const { type, field, text } = query;
    if (type !== "TextMatch" || typeof field !== "string" || typeof text !== "string") throw brokenQuery(query);
    return { field, text };
  });
}

function brokenQuery(given: unknown): ElanusError {
  return new ElanusError("INVALID_PARAMETER", "`highlight_query` of a highlighter is not what it must be", {
    detail: `found ${shown(given)}`,
    hint: 'as [{ type: "TextMatch", field: "text", text: "some words" }]',
  });
}

function analyzerOf({ analyzers, byName }: Layout, field: string): Analyzer {
  const analyzer = analyzers.get(field);
  if (analyzer !== undefined) return analyzer;
  if (byName.has(field)) {
    throw new ElanusError("INVALID_PARAMETER", `field \`${field}\` has no analyzer: its terms are not known`, {
      hint: "declare it with `enable_analyzer`",
    });
  }
  const hint = nameHint(field, analyzers.keys());
  throw new ElanusError("FIELD_NOT_FOUND", `field \`${field}\` of the highlighter does not exist`, { hint });
}
