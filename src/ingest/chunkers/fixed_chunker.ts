import type { Chunk, Chunker } from "./chunker.ts";
import { chunkOf, matchSpans, trimSpan } from "./spans.ts";

const UNITS = { words: /\S+/gu, characters: /./gsu } as const;

/** Pieces of `size` words (or characters, which are code points here); each begins `overlap` before the last one ends. */
export function fixedChunker(size: number, overlap: number, unit: keyof typeof UNITS): Chunker {
  return {
    id: `fixed size=${size} overlap=${overlap} unit=${unit}`,
    chunk: (text) => cutFixed(text, size, overlap, UNITS[unit]),
  };
}

function cutFixed(text: string, size: number, overlap: number, unit: RegExp): Chunk[] {
  const units = matchSpans(text, unit);
  const chunks: Chunk[] = [];
  for (let first = 0; first < units.length; first += size - overlap) {
    const last = Math.min(first + size, units.length) - 1;
    const span = trimSpan(text, { start: units[first].start, end: units[last].end });
    // White space alone behind the last chunk makes no new one.
    if (span !== undefined && span.end > (chunks.at(-1)?.end ?? 0)) chunks.push(chunkOf(text, span));
    if (last === units.length - 1) break;
  }
  return chunks;
}
