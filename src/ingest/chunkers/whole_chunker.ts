import type { Chunker } from "./chunker.ts";

/** Leaves documents as they are: right for products, whose description is read as one. */
export function wholeChunker(): Chunker {
  return {
    id: "whole",
    chunk: (text) => (text.trim() === "" ? [] : [{ text, start: 0, end: text.length }]),
  };
}
