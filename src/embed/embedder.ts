/**
 * What two embeddings must share to be compared: the vectors of one identity mean nothing to another's.
 * Recorded with the collection when it is filled, compared when it is opened and searched.
 */
export interface EmbedderIdentity {
  /** The model's name, as `lsa` or `BAAI/bge-small-en-v1.5`. */
  readonly model: string;
  /** The model's version; for a model trained here, the checksum of what was learnt. */
  readonly version: string;
  readonly dim: number;
  /** Whether vectors come out with unit length. */
  readonly normalized: boolean;
  /** What is put before a document, as `search_document: `. */
  readonly documentPrefix: string;
  /** What is put before a query, as `search_query: `. */
  readonly queryPrefix: string;
}

/** A sparse vector: token or dimension to weight. */
export type SparseEmbedding = Record<number, number>;

/** The vectors of a batch of texts, in the order of the texts. */
export interface Embeddings {
  readonly dense: readonly Float32Array[];
  /** For models that give both (bge-m3). */
  readonly sparse?: readonly SparseEmbedding[];
  /** How many texts were longer than the model's context and lost their end. */
  readonly truncated: number;
}

export interface EmbedOptions {
  signal?: AbortSignal;
}

/** Turns text into vectors. Documents and queries may be embedded differently. */
export interface Embedder {
  /** The identity in one line: model, version, dim, prefixes, normalisation. */
  readonly id: string;
  /** What `openEmbedder` takes to open it again, as `openai:text-embedding-3-small`; absent on embedders of one's own. */
  readonly spec?: string;
  readonly identity: EmbedderIdentity;
  readonly dim: number;
  /** The context of the model, in its own tokens; Infinity where there is no limit. */
  readonly maxTokens: number;
  embedDocuments(texts: readonly string[], options?: EmbedOptions): Promise<Embeddings>;
  embedQuery(text: string, options?: EmbedOptions): Promise<Embeddings>;
  /** The model itself, where it was trained here and cannot be had elsewhere: it is stored with the collection. */
  save?(): Uint8Array;
}
