import type { AttachmentStore, Client } from "../client/client.ts";
import type { RowData, WaitForIndexRequest } from "../client/requests.ts";
import type { Embedder } from "../embed/embedder.ts";
import type { Chunker } from "./chunkers/chunker.ts";
import type { ChunkerOptions } from "./chunkers/create_chunker.ts";
import type { Mapping, MappingOverrides } from "./mapping/mapping.ts";

/** A client that can be asked to wait for a build, as ElanusClient can; any other is asked how far it is. */
export interface IndexWaiter {
  waitForIndex(request: WaitForIndexRequest): Promise<void>;
}

/** What takes rows without vectors and makes those itself, as a `ReleaseWriter` does. */
export interface RowWriter {
  upsert(rows: readonly RowData[]): Promise<void>;
  delete(which: { readonly filter: string }): Promise<void>;
}

/** The index that is built over the embeddings at the end. */
export interface IngestIndex {
  readonly index_type?: "HNSW" | "FLAT";
  readonly metric_type?: "COSINE" | "IP" | "L2";
  readonly M?: number;
  readonly efConstruction?: number;
}

export interface IngestRequest {
  readonly client: Client & AttachmentStore & Partial<IndexWaiter>;
  /** Created when it is missing, added to (by upsert) when it is there. */
  readonly collection: string;
  /** Files and folders; an entry of an archive is named as `archive.zip#folder/products.csv`. */
  readonly files: readonly string[];
  /**
   * "lsa" (the default) trains a model on the files, or goes on with the one that the collection has.
   * Not used where `mapping.vector` names a column.
   */
  readonly embedder?: "lsa" | Embedder;
  /**
   * Where rows go in the place of the collection, which must be there: it says what rows are like. Nothing is embedded here,
   * and no index is waited for. Rows that bring vectors (`mapping.vector`) are refused.
   */
  readonly writer?: RowWriter;
  /** Dimensions of an lsa model trained here. */
  readonly dim?: number;
  readonly mapping?: MappingOverrides;
  /**
   * How a new collection splits its text into words, for BM25: `analyzer_params` (docs/text.md), `{ type: "english" }`
   * by default. A collection that is there keeps its own.
   */
  readonly analyzer?: Readonly<Record<string, unknown>>;
  /**
   * Keeps so many of the first dims in a field of their own, for engines that cannot search them in the whole vectors.
   */
  readonly head?: number;
  /** Default: documents (text, Markdown) by sentences, everything else whole. */
  readonly chunker?: Chunker | ChunkerOptions;
  /** Default: HNSW with COSINE. `false` leaves the collection without an index. */
  readonly index?: IngestIndex | false;
  /** Rows of one upsert; default 1,000. */
  readonly batchSize?: number;
  /** Stop at the first bad row instead of writing it to the rejects. */
  readonly strict?: boolean;
  /** Go on where an earlier run over the same files stopped; default true. */
  readonly resume?: boolean;
  /** The JSONL file that bad rows are written to; without it they are only counted. */
  readonly rejectsPath?: string;
  /** Called once, with the mapping that will be used, before anything is written. */
  readonly onMapping?: (mapping: Mapping) => void;
  readonly onProgress?: (progress: IngestProgress) => void;
  readonly signal?: AbortSignal;
}

export type IngestStage = "read" | "train" | "embed" | "insert" | "index";

/** One report of one stage. Stages of a stream run side by side: read, embed and insert advance together. */
export interface IngestProgress {
  readonly stage: IngestStage;
  /** Records read, texts trained on, texts embedded, rows inserted or indexed so far. */
  readonly done: number;
  /** How many there will be: estimated from the bytes read so far, exact once `done` reaches it. */
  readonly total: number;
  /** `done` a second of the time spent in this stage. */
  readonly rate: number;
}

/** Why a row was rejected. */
export type RejectReason =
  | "unparsable"
  | "no_key"
  | "no_text"
  | "wrong_type"
  | "not_finite"
  | "too_long"
  | "wrong_dim"
  | "refused";

export interface IngestSummary {
  readonly collection: string;
  readonly mapping: Mapping;
  /** The embedder's id in one line; undefined with precomputed vectors. */
  readonly embedder?: string;
  readonly dim: number;
  /** Records that became rows, those of the run that this one resumed included. */
  readonly documents: number;
  /** Pieces that the documents were cut into; equal to `documents` when they stay whole. */
  readonly chunks: number;
  /** Rows acknowledged by the collection. Of rows with one key the last stands; in one batch only that is counted. */
  readonly inserted: number;
  readonly rejected: number;
  readonly rejectedByReason: Readonly<Partial<Record<RejectReason, number>>>;
  /** The file that the bad rows are in, where there are any. */
  readonly rejectsPath?: string;
  /** Texts longer than the embedder's context, which lost their end. */
  readonly truncated: number;
  /** Whether this run went on where another had stopped. */
  readonly resumed: boolean;
  readonly seconds: Readonly<Record<IngestStage, number>>;
  /** What a person should know: vectors whose norms act as popularity, a model trained earlier, skipped files. */
  readonly notes: readonly string[];
}
