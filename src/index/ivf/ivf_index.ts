import { funnelFacts } from "../funnel/funnel.ts";
import type {
  IndexHits,
  IndexParts,
  IndexQuery,
  LearntFacts,
  ManyQuery,
  MetricType,
  QueryVector,
  VectorIndex,
} from "../vector_index.ts";
import type { BuiltFile } from "./build.ts";
import type { IvfBuildParams, IvfType } from "./params.ts";
import { IvfSearcher } from "./search.ts";
import { listParts } from "./store.ts";

/** An inverted file over the rows of a segment; bytes a row: see InvertedFile. */
export class IvfIndex implements VectorIndex {
  readonly type: IvfType;
  readonly metric: MetricType;
  readonly bytes: number;
  private readonly built: BuiltFile;
  private readonly searcher: IvfSearcher;

  /** @param bytes of memory that it takes, with what its build left. */
  constructor(type: IvfType, built: BuiltFile, params: IvfBuildParams, bytes: number) {
    this.type = type;
    this.metric = built.file.metric;
    this.bytes = bytes;
    this.built = built;
    this.searcher = new IvfSearcher(type, built, params);
  }

  get learnt(): LearntFacts | undefined {
    const { file, funnel } = this.built;
    return funnel && file.codes && funnelFacts(funnel, file.codes, file.rows.count);
  }

  search(query: IndexQuery): IndexHits {
    return this.searcher.search(query);
  }

  searchMany(vectors: readonly QueryVector[], query: ManyQuery): Promise<IndexHits[]> | undefined {
    return query.dims === undefined ? this.searcher.searchMany(vectors, query) : undefined;
  }

  save(): IndexParts {
    return listParts(this.built);
  }
}
