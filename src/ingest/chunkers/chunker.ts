/** A piece of a document. `text.slice(start, end) === chunk.text` of the document's text, in UTF-16 units. */
export interface Chunk {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Cuts a document into pieces, in order. A text without content has none. */
export interface Chunker {
  /** The chunker and its settings in one line; a resumed run must have the same. */
  readonly id: string;
  chunk(text: string): Chunk[];
}
