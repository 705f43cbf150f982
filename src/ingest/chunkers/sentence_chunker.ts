import type { Chunk, Chunker } from "./chunker.ts";
import { countTokens, TOKEN } from "./count_tokens.ts";
import { chunkOf, matchSpans, type Span, trimSpan } from "./spans.ts";

/**
 * Packs whole sentences into chunks of at most `maxTokens`. A chunk begins with the last sentences of the one before
 * it, as many as fit into `overlap` tokens. A sentence that is longer than the limit is cut, between words if it can.
 * Tokens are those of `countTokens`.
 */
export function sentenceChunker(maxTokens: number, overlap: number): Chunker {
  return {
    id: `sentence maxTokens=${maxTokens} overlap=${overlap}`,
    chunk: (text) => pack(text, sentencesOf(text, maxTokens), maxTokens, overlap),
  };
}

/** A sentence, or a part of one that is too long, and its tokens. */
interface Sentence extends Span {
  readonly tokens: number;
}

function pack(text: string, sentences: readonly Sentence[], maxTokens: number, overlap: number): Chunk[] {
  const chunks: Chunk[] = [];
  let current: Sentence[] = [];
  let tokens = 0;
  for (const sentence of sentences) {
    if (current.length > 0 && tokens + sentence.tokens > maxTokens) {
      chunks.push(chunkFrom(text, current));
      current = tailOf(current, Math.min(overlap, maxTokens - sentence.tokens));
      tokens = current.reduce((total, one) => total + one.tokens, 0);
    }
    current.push(sentence);
    tokens += sentence.tokens;
  }
  if (current.length > 0) chunks.push(chunkFrom(text, current));
  return chunks;
}

function chunkFrom(text: string, sentences: readonly Sentence[]): Chunk {
  return chunkOf(text, { start: sentences[0].start, end: sentences[sentences.length - 1].end });
}

/** The last sentences that fit into `tokens`; never all of them, so that each chunk is further than the last. */
function tailOf(sentences: readonly Sentence[], tokens: number): Sentence[] {
  let first = sentences.length;
  let taken = 0;
  while (first > 1 && taken + sentences[first - 1].tokens <= tokens) {
    first--;
    taken += sentences[first].tokens;
  }
  return sentences.slice(first);
}

const SEGMENTER = new Intl.Segmenter("en", { granularity: "sentence" });
/** A line's end inside a paragraph; the segmenter would end a sentence there. */
const WRAPPED_LINE = /(?<=[^\s.!?:])\n(?=[\p{Ll}\p{N}(])/gu;
/** Ends that do not end a sentence, as `e.g.`, `Dr.`, `No. 5`, `J. Smith`. */
const ABBREVIATION =
  /(?:^|[\s(])(?:e\.g|i\.e|cf|vs|approx|etc|ca|Dr|Mr|Mrs|Ms|Prof|St|No|Fig|Eq|Vol|Inc|Ltd|\p{Lu})\.\s*$/u;

function sentencesOf(text: string, maxTokens: number): Sentence[] {
  const sentences: Sentence[] = [];
  for (const span of joinAbbreviations(text, segment(text))) {
    const trimmed = trimSpan(text, span);
    if (trimmed === undefined) continue;
    const tokens = countTokens(text.slice(trimmed.start, trimmed.end));
    if (tokens <= maxTokens) sentences.push({ ...trimmed, tokens });
    else sentences.push(...cutSentence(text, trimmed, maxTokens));
  }
  return sentences;
}

function segment(text: string): Span[] {
  // Same length, so that the spans hold for the text as it is.
  const unwrapped = text.replace(WRAPPED_LINE, " ");
  return Array.from(SEGMENTER.segment(unwrapped), ({ index, segment: piece }) => ({
    start: index,
    end: index + piece.length,
  }));
}

function joinAbbreviations(text: string, spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    // The last few characters are enough to know an abbreviation by.
    const goesOn = last !== undefined && ABBREVIATION.test(text.slice(Math.max(last.start, last.end - 12), last.end));
    if (goesOn) joined[joined.length - 1] = { start: last.start, end: span.end };
    else joined.push(span);
  }
  return joined;
}

function cutSentence(text: string, span: Span, maxTokens: number): Sentence[] {
  const tokens = matchSpans(text.slice(span.start, span.end), TOKEN);
  const parts: Sentence[] = [];
  let first = 0;
  while (first < tokens.length) {
    const end = endOfPart(tokens, first, maxTokens);
    const [start, stop] = [span.start + tokens[first].start, span.start + tokens[end - 1].end];
    parts.push({ start, end: stop, tokens: end - first });
    first = end;
  }
  return parts;
}

/** The token behind the part: after the last word that fits, or in the middle of a word that is too long itself. */
function endOfPart(tokens: readonly Span[], first: number, maxTokens: number): number {
  const limit = first + maxTokens;
  if (limit >= tokens.length) return tokens.length;
  for (let end = limit; end > first; end--) {
    if (tokens[end].start > tokens[end - 1].end) return end;
  }
  return limit;
}
