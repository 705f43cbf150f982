import type { Analyzer } from "./analyzers/analyzer.ts";

/** How the terms of a text are shown. Lengths are in characters (code points). */
export interface HighlightStyle {
  /** Before and behind each term; where there are several, the terms of a fragment take them in turn. */
  readonly preTags: readonly string[];
  readonly postTags: readonly string[];
  /** How much of the text comes before the first term of a fragment. */
  readonly fragmentOffset: number;
  readonly fragmentSize: number;
  readonly mostFragments: number;
}

/** From `start` up to `end`. */
interface Span {
  readonly start: number;
  end: number;
}

interface Fragment extends Span {
  readonly terms: Span[];
}

/**
 * The parts of a text where the terms are, each from a term on: as Milvus cuts them
 * (https://milvus.io/docs/text-highlighter.md). A fragment ends behind its last term where that is longer.
 */
export function highlight(
  analyzer: Analyzer,
  text: string,
  terms: ReadonlySet<string>,
  style: HighlightStyle,
): string[] {
  if (terms.size === 0) return [];
  const characters = new Characters(text);
  const spans = spansOf(analyzer, text, terms).map(({ start, end }) => ({
    start: characters.placeOf(start),
    end: characters.placeOf(end),
  }));
  return fragmentsOf(spans, characters.count, style).map((fragment) => marked(fragment, characters, style));
}

/** Where the terms stand, those that touch as one, in UTF-16 units. */
function spansOf(analyzer: Analyzer, text: string, terms: ReadonlySet<string>): Span[] {
  const spans: Span[] = [];
  for (const { term, start, end } of analyzer.tokens(text)) {
    if (!terms.has(term)) continue;
    const last = spans.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else spans.push({ start, end });
  }
  return spans;
}

function fragmentsOf(spans: readonly Span[], length: number, style: HighlightStyle): Fragment[] {
  const fragments: Fragment[] = [];
  for (const span of spans) {
    const last = fragments.at(-1);
    if (last !== undefined && span.start <= last.end) {
      last.terms.push(span);
      last.end = Math.max(last.end, span.end);
      continue;
    }
    if (fragments.length >= style.mostFragments) break;
    const start = Math.max(0, span.start - style.fragmentOffset);
    const end = Math.min(Math.max(span.end, start + style.fragmentSize), length);
    fragments.push({ start, end, terms: [span] });
  }
  return fragments;
}

function marked(
  { start, end, terms }: Fragment,
  characters: Characters,
  { preTags, postTags }: HighlightStyle,
): string {
  let shown = "";
  let at = start;
  for (const [i, term] of terms.entries()) {
    shown += characters.slice(at, term.start) + preTags[i % preTags.length];
    shown += characters.slice(term.start, term.end) + postTags[i % postTags.length];
    at = term.end;
  }
  return shown + characters.slice(at, end);
}

/** A text by its characters: one beyond the basic plane is two units of a string, and not to be cut. */
class Characters {
  private readonly text: string;
  /** Where each character begins; undefined where each is one unit. */
  private readonly starts: readonly number[] | undefined;

  constructor(text: string) {
    this.text = text;
    if (/[\ud800-\udbff]/.test(text)) this.starts = startsOf(text);
  }

  get count(): number {
    return this.starts?.length ?? this.text.length;
  }

  /** The number of the character that begins at this unit, or of the first behind it. */
  placeOf(unit: number): number {
    if (this.starts === undefined) return unit;
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.starts[middle] < unit) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  slice(from: number, to: number): string {
    return this.text.slice(this.unitOf(from), this.unitOf(to));
  }

  private unitOf(place: number): number {
    return this.starts === undefined ? place : (this.starts[place] ?? this.text.length);
  }
}

function startsOf(text: string): number[] {
  const starts: number[] = [];
  let at = 0;
  for (const character of text) {
    starts.push(at);
    at += character.length;
  }
  return starts;
}
