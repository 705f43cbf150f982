/** A chunker by its name and settings, as a command line gives them. */
export type ChunkerOptions =
  | { readonly kind: "whole" }
  | {
      readonly kind: "fixed";
      readonly size?: number;
      readonly overlap?: number;
      readonly unit?: "words" | "characters";
    }
  | { readonly kind: "sentence"; readonly maxTokens?: number; readonly overlap?: number };
