import type {
  BuildOptions,
  GrowingIndex,
  IndexHits,
  IndexParts,
  IndexQuery,
  IndexWear,
  LearntFacts,
  ManyQuery,
  MetricType,
  QueryVector,
  RowSearcher,
  StandingIndex,
  VectorIndex,
} from "../../index/vector_index.ts";
import type { ValidRows } from "./valid_rows.ts";

/** Asks an index of the vectors that are kept, and answers with the rows that have them. */
class ValidSearcher<Inner extends RowSearcher> implements RowSearcher {
  readonly inner: Inner;
  readonly valid: ValidRows;

  constructor(inner: Inner, valid: ValidRows) {
    this.inner = inner;
    this.valid = valid;
  }

  get type(): string {
    return this.inner.type;
  }

  get metric(): MetricType {
    return this.inner.metric;
  }

  get bytes(): number {
    return this.inner.bytes;
  }

  get headDims(): number | undefined {
    return this.inner.headDims;
  }

  search(query: IndexQuery): IndexHits {
    return this.outward(this.inner.search(this.inward(query)));
  }

  searchMany(vectors: readonly QueryVector[], query: ManyQuery): Promise<IndexHits[]> | undefined {
    const found = this.inner.searchMany?.(vectors, this.inward(query));
    return found?.then((all) => all.map((hits) => this.outward(hits)));
  }

  private inward<Query extends ManyQuery>(query: Query): Query {
    return query.allowed === undefined ? query : { ...query, allowed: this.valid.narrowed(query.allowed) };
  }

  private outward(hits: IndexHits): IndexHits {
    return { ...hits, rows: hits.rows.map((place) => this.valid.rowAt(place)) };
  }
}

/** An index of a nullable field: rows without a vector are not in it. */
export class NullableIndex extends ValidSearcher<VectorIndex> implements VectorIndex {
  get wear(): IndexWear | undefined {
    return this.inner.wear;
  }

  get learnt(): LearntFacts | undefined {
    return this.inner.learnt;
  }

  save(): IndexParts {
    return this.inner.save();
  }
}

/** The same while rows are added. */
export class NullableGrowingIndex extends ValidSearcher<GrowingIndex> implements GrowingIndex {
  get indexedRows(): number {
    const { inner, valid } = this;
    return inner.indexedRows < valid.validCount ? valid.rowAt(inner.indexedRows) : valid.count;
  }

  get isInterim(): boolean {
    return this.inner.isInterim ?? false;
  }

  get learnt(): LearntFacts | undefined {
    return this.inner.learnt;
  }

  follow(): void {
    this.inner.follow();
  }

  rest(): void {
    this.inner.rest();
  }

  stop(): void {
    this.inner.stop();
  }

  async finish(options?: BuildOptions): Promise<VectorIndex> {
    return new NullableIndex(await this.inner.finish(options), this.valid);
  }
}

/** The index of the vectors themselves, where only some rows have one. */
export function withoutNulls(index: RowSearcher | undefined): RowSearcher | undefined {
  return index instanceof ValidSearcher ? index.inner : index;
}

/** The row that an index without nulls knows by this number. */
export function rowAt(index: RowSearcher | undefined, place: number): number {
  return index instanceof ValidSearcher ? index.valid.rowAt(place) : place;
}

/** What stands of a build over all rows, told of the vectors that are kept. @param built the rows of the build. */
export function standingOfValid(standing: StandingIndex, built: ValidRows): StandingIndex | undefined {
  const { index, kept, first } = standing;
  if (!(index instanceof NullableIndex || index instanceof NullableGrowingIndex)) return undefined;
  // Of rows that had no vector there was no index to go on from.
  if (index.valid.validCount === 0) return undefined;
  return { index: index.inner, kept: index.valid.placesOf(kept), first: built.place(first) };
}
