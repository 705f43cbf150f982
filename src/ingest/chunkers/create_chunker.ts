import { ElanusError } from "../../errors/index.ts";
import type { Chunker } from "./chunker.ts";
import { fixedChunker } from "./fixed_chunker.ts";
import { sentenceChunker } from "./sentence_chunker.ts";
import { wholeChunker } from "./whole_chunker.ts";

/** A chunker by its name and settings, as a command line gives them. */
export type ChunkerOptions =
  | { readonly kind: "whole" }
  | {
      readonly kind: "fixed";
      /** Words (default 200) or characters (default 1,000). */
      readonly size?: number;
      /** A tenth of the size by default. */
      readonly overlap?: number;
      readonly unit?: "words" | "characters";
    }
  | {
      readonly kind: "sentence";
      /** 384 by default: question answering over documents works best with 256 to 512. */
      readonly maxTokens?: number;
      /** A tenth of the limit by default. */
      readonly overlap?: number;
    };

const DEFAULT_SIZES = { words: 200, characters: 1000 } as const;
const DEFAULT_TOKENS = 384;

/**
 * The chunker that the options name.
 *
 * @param contextTokens what the embedder reads of a text at most; the default of `maxTokens` stays within it.
 * @throws ElanusError INVALID_PARAMETER where the overlap is not smaller than the chunk.
 */
export function createChunker(options: ChunkerOptions, contextTokens = Number.POSITIVE_INFINITY): Chunker {
  switch (options.kind) {
    case "whole":
      return wholeChunker();
    case "fixed": {
      const unit = options.unit ?? "words";
      const size = options.size ?? DEFAULT_SIZES[unit];
      const overlap = options.overlap ?? Math.floor(size / 10);
      requireSizes("size", size, overlap);
      return fixedChunker(size, overlap, unit);
    }
    case "sentence": {
      const maxTokens = options.maxTokens ?? Math.min(DEFAULT_TOKENS, contextTokens);
      const overlap = options.overlap ?? Math.floor(maxTokens / 10);
      requireSizes("maxTokens", maxTokens, overlap);
      return sentenceChunker(maxTokens, overlap);
    }
  }
}

function requireSizes(name: string, size: number, overlap: number): void {
  if (Number.isInteger(size) && Number.isInteger(overlap) && overlap >= 0 && size > overlap) return;
  throw new ElanusError("INVALID_PARAMETER", `a chunk's \`overlap\` must be smaller than its \`${name}\``, {
    detail: `${name} is ${size}, overlap is ${overlap}; both are whole numbers`,
    hint: "a tenth of the size is a good overlap",
  });
}
