import type { Field } from "../data/fields.ts";

/** Rows that go in together. */
export interface RowBatch {
  /** The number of the first row: a row's key is its number. */
  readonly first: number;
  readonly count: number;
  /** The vectors, one row after another. */
  readonly values: Float32Array;
}

export type Durability = "sync" | "group" | "os";

export interface StoreInput {
  /** The engine's own; empty where a store is created. */
  readonly folder: string;
  readonly dim: number;
  readonly fields: readonly Field[];
  /** Of Elanus alone: the peers have no such choice. */
  readonly durability?: Durability;
}

/** The same condition in Milvus's language, and in the SQL of the peers. */
export interface Condition {
  readonly milvus: string;
  readonly sql: string;
  /** Where zvec says it otherwise than SQL does. */
  readonly zvec?: string;
}

/** One engine with one table of vectors and scalar fields. */
export interface Store {
  /** Brings rows into the form that the engine takes and returns the call that inserts them. */
  prepare(batch: RowBatch): () => Promise<void>;
  /** Brings what was inserted into the form in which the engine keeps it for good. */
  seal(): Promise<void>;
  /** Builds the vector index and waits for it. */
  buildIndex(onProgress: (share: number) => void): Promise<void>;
  /** Builds an index on a scalar field. */
  indexField(name: string): Promise<void>;
  count(): Promise<number>;
  /** How many rows match; absent where the engine cannot say without fetching them. */
  countMatching?(condition: Condition): Promise<number>;
  /** The numbers of matching rows, at most `limit`. */
  rowsMatching(condition: Condition, limit: number): Promise<readonly number[]>;
  /** Row numbers, best first. */
  search(query: Float32Array, limit: number): Promise<readonly number[]>;
  /** Closes it with all on disk: by the engine's own means where it has them, by ours where not. */
  finish(): Promise<void>;
}

export interface StoreKind {
  readonly name: string;
  readonly packageName: string;
  /** What is on disk when an insertion answers, and how all of it is in the end. */
  readonly promise: string;
  /** Its vector index, as its own documentation names it. */
  readonly index: string;
  /** Field types that it has; rows are given without the others. */
  readonly types: readonly string[];
  /** Loads the package. */
  load(): Promise<unknown>;
  create(input: StoreInput): Promise<Store>;
  open(input: StoreInput): Promise<Store>;
}
