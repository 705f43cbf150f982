// What the benchmark uses of its peers, so that it type-checks where they are not installed.

declare module "@zvec/zvec" {
  export const ZVecDataType: Readonly<
    Record<"VECTOR_FP32" | "INT64" | "INT32" | "FLOAT" | "DOUBLE" | "STRING" | "BOOL" | "ARRAY_INT32", number>
  >;
  export const ZVecIndexType: Readonly<Record<"HNSW" | "HNSW_RABITQ" | "FLAT" | "INVERT" | "FTS", number>>;
  export const ZVecMetricType: { readonly L2: number; readonly IP: number };
  export const ZVecQuantizeType: { readonly UNDEFINED: number; readonly INT8: number };
  export class ZVecCollectionSchema {
    constructor(params: { name: string; vectors?: object; fields?: object[] });
  }
  export interface ZVecHnswParams {
    readonly indexType: number;
    readonly ef: number;
    readonly isUsingRefiner: boolean;
  }
  export interface ZVecFtsQuery {
    readonly matchString: string;
  }
  export interface ZVecCollection {
    readonly stats: { docCount: number };
    insertSync(
      docs: { id: string; vectors?: Record<string, Float32Array>; fields?: Record<string, unknown> }[],
    ): { ok: boolean; message: string }[];
    createIndexSync(params: { fieldName: string; indexParams: object }): void;
    optimizeSync(options: { concurrency: number }): void;
    querySync(query: {
      fieldName?: string;
      topk: number;
      vector?: Float32Array;
      fts?: ZVecFtsQuery;
      filter?: string;
      outputFields: string[];
      params?: ZVecHnswParams;
    }): { id: string }[];
    multiQuerySync(query: {
      queries: {
        fieldName: string;
        vector?: Float32Array;
        fts?: ZVecFtsQuery;
        numCandidates: number;
        params?: ZVecHnswParams;
      }[];
      topk: number;
      outputFields: string[];
      rerank: { type: "rrf"; rankConstant: number };
    }): { id: string }[];
    closeSync(): void;
  }
  export function ZVecInitialize(options: { queryThreads: number; optimizeThreads: number }): void;
  export function ZVecCreateAndOpen(path: string, schema: ZVecCollectionSchema): ZVecCollection;
  export function ZVecOpen(path: string): ZVecCollection;
}

declare module "hnswlib-node" {
  export class HierarchicalNSW {
    constructor(space: "l2" | "ip", dim: number);
    initIndex(options: { maxElements: number; m: number; efConstruction: number; randomSeed: number }): void;
    addPoint(point: number[], label: number): void;
    setEf(ef: number): void;
    searchKnn(query: number[], limit: number): { neighbors: number[] };
  }
}

declare module "usearch" {
  export class Index {
    constructor(options: {
      dimensions: number;
      metric: "ip" | "l2sq";
      quantization: "f32";
      connectivity: number;
      expansion_add: number;
      expansion_search: number;
    });
    add(keys: BigUint64Array, vectors: Float32Array, threads: number): void;
    search(query: Float32Array, limit: number, threads: number): { keys: BigUint64Array };
    save(path: string): void;
    load(path: string): void;
  }
}

declare module "minisearch" {
  class MiniSearch {
    constructor(options: {
      fields: string[];
      tokenize: (text: string) => string[];
      processTerm: (term: string) => string;
      searchOptions: { bm25: { k: number; b: number; d: number }; combineWith: "OR" };
    });
    add(document: { id: number; text: string }): void;
    search(query: string): { id: number }[];
  }

  // biome-ignore lint/style/noDefaultExport: it has no other.
  export { MiniSearch as default };
}

declare module "@orama/orama" {
  export interface Index {
    readonly tokenizer: object;
  }
  export function create(params: {
    schema: Record<string, "string">;
    components: {
      tokenizer: { language: string; normalizationCache: Map<string, string>; tokenize(text: string): string[] };
    };
  }): Index;
  export function insert(index: Index, document: { id: string; text: string }): string | Promise<string>;
  interface Found {
    readonly hits: readonly { readonly id: string }[];
  }
  export function search(
    index: Index,
    params: {
      term: string;
      limit: number;
      exact: boolean;
      threshold: number;
      relevance: { k: number; b: number; d: number };
    },
  ): Found | Promise<Found>;
}

declare module "@lancedb/lancedb" {
  import type { Table as ArrowTable, Schema } from "apache-arrow";
  export interface VectorQuery {
    distanceType(type: "l2" | "dot"): VectorQuery;
    where(filter: string): VectorQuery;
    nprobes(count: number): VectorQuery;
    ef(ef: number): VectorQuery;
    fullTextSearch(query: string, options: { columns: string[] }): VectorQuery;
    rerank(reranker: RRFReranker): VectorQuery;
    limit(count: number): VectorQuery;
    select(columns: string[]): VectorQuery;
    toArray(): Promise<{ id: number }[]>;
  }
  export interface Query {
    where(filter: string): Query;
    fullTextSearch(query: string, options: { columns: string[] }): Query;
    select(columns: string[]): Query;
    limit(count: number): Query;
    toArray(): Promise<{ id: number }[]>;
  }
  export interface Table {
    add(data: ArrowTable): Promise<unknown>;
    createIndex(column: string, options: { config: IndexConfig }): Promise<void>;
    countRows(filter?: string): Promise<number>;
    optimize(): Promise<unknown>;
    query(): Query;
    vectorSearch(query: Float32Array): VectorQuery;
    close(): void;
  }
  export interface IndexConfig {
    readonly config?: never;
  }
  export const Index: {
    hnswSq(options: {
      distanceType: "l2" | "dot";
      numPartitions: number;
      m: number;
      efConstruction: number;
    }): IndexConfig;
    btree(): IndexConfig;
    fts(options: {
      stem: boolean;
      removeStopWords: boolean;
      asciiFolding: boolean;
      withPosition: boolean;
    }): IndexConfig;
  };
  export interface RRFReranker {
    readonly reranker?: never;
  }
  export const rerankers: { readonly RRFReranker: { create(k: number): Promise<RRFReranker> } };
  export interface Connection {
    createEmptyTable(name: string, schema: Schema): Promise<Table>;
    openTable(name: string): Promise<Table>;
  }
  export function connect(path: string): Promise<Connection>;
}

declare module "apache-arrow" {
  export class DataType {}
  export class Int32 extends DataType {}
  export class Int64 extends DataType {}
  export class Float32 extends DataType {}
  export class Float64 extends DataType {}
  export class Utf8 extends DataType {}
  export class Bool extends DataType {}
  export class List extends DataType {
    constructor(item: Field);
  }
  export class Struct extends DataType {
    constructor(fields: Field[]);
  }
  export class FixedSizeList extends DataType {
    constructor(size: number, item: Field);
  }
  export class Field {
    constructor(name: string, type: DataType, nullable: boolean);
  }
  export class Schema {
    constructor(fields: Field[]);
  }
  export interface Data {
    readonly length: number;
  }
  export function makeData(parts: {
    type: DataType;
    length?: number;
    data?: Int32Array | BigInt64Array | Float32Array;
    child?: Data;
    children?: Data[];
  }): Data;
  export function vectorFromArray(values: readonly unknown[], type: DataType): { readonly data: readonly Data[] };
  export class RecordBatch {
    constructor(schema: Schema, data: Data);
  }
  export class Table {
    constructor(batches: RecordBatch[]);
  }
}
