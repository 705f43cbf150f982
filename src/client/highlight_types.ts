/** Highlighters of Milvus's protocol, with its numbers. The semantic one, which asks a model, is not supported. */
export const HighlightType = { Lexical: 0, Semantic: 1 } as const;

/**
 * Shows the terms that were searched for in the texts of the hits: `highlight` of each hit has them, by field. It changes
 * nothing in what is found. https://milvus.io/docs/text-highlighter.md
 */
export interface LexicalHighlighter {
  type: typeof HighlightType.Lexical;
  /** The terms of the text that is searched for by BM25, in the field that it was made from. */
  highlight_search_text?: boolean;
  /** Terms of other texts, such as those of `text_match`, in fields with an analyzer. */
  highlight_query?: HighlightQuery[];
  /** Before each term, `<em>` by default; where there are several, the terms of a fragment take them in turn. */
  pre_tags?: string[];
  /** Behind each term, `</em>` by default. */
  post_tags?: string[];
  /** Characters before the first term of a fragment, 0 by default. */
  fragment_offset?: number;
  /** Characters of a fragment, 100 by default; more where its last term is longer. */
  fragment_size?: number;
  /** Most fragments a text, 5 by default. */
  num_of_fragments?: number;
}

export interface HighlightQuery {
  /** `TextMatch`, the only one there is. */
  type: string;
  field: string;
  text: string;
}

/** What a text shows of its terms. */
export interface HighlightData {
  /** In the order of the text; none where it is null, or has none of the terms. */
  fragments: string[];
  /** Of the semantic highlighter: empty. */
  scores: number[];
}
