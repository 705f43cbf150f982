import type { InvertedFile } from "../../kernels/inverted_file.ts";
import type {
  IndexHits,
  IndexParts,
  IndexQuery,
  ManyQuery,
  MetricType,
  QueryVector,
  VectorIndex,
} from "../vector_index.ts";
import type { IvfType } from "./params.ts";
import { IvfSearcher } from "./search.ts";
import { fileParts } from "./store.ts";

/** An inverted file over the rows of a segment; bytes a row: see InvertedFile. */
export class IvfIndex implements VectorIndex {
  readonly type: IvfType;
  readonly metric: MetricType;
  readonly bytes: number;
  private readonly file: InvertedFile;
  private readonly searcher: IvfSearcher;

  /** @param bytes of memory that it takes, with what its build left. */
  constructor(type: IvfType, file: InvertedFile, nlist: number, bytes: number) {
    this.type = type;
    this.metric = file.metric;
    this.bytes = bytes;
    this.file = file;
    this.searcher = new IvfSearcher(type, file, nlist);
  }

  search(query: IndexQuery): IndexHits {
    return this.searcher.search(query);
  }

  searchMany(vectors: readonly QueryVector[], query: ManyQuery): Promise<IndexHits[]> | undefined {
    return query.dims === undefined ? this.searcher.searchMany(vectors, query) : undefined;
  }

  save(): IndexParts {
    return fileParts(this.file);
  }
}
