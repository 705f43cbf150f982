import type { RowLoader } from "./row_loader.ts";
import type { SearchUser } from "./search_user.ts";
import type { SearchedCollection } from "./searched_collection.ts";
import type { RecordedStep } from "./trace.ts";

/** One search on its way: what every stage is told. */
export interface SearchRun {
  /** Well-formed; empty only where the search is for a user without any words. */
  readonly query: string;
  /** For whom, where it is told. */
  readonly user: SearchUser | undefined;
  readonly collection: SearchedCollection;
  /** What every hit must pass. */
  readonly filter: string | undefined;
  /** Keys of rows that are not wanted. */
  readonly exclude: ReadonlySet<string>;
  /** Values of the filter's templates. */
  readonly exprValues: Readonly<Record<string, unknown>> | undefined;
  /** Fewer candidates than this make a shorter answer: offset and limit. */
  readonly window: number;
  readonly signal: AbortSignal;
  readonly rows: RowLoader;
  /** Stages write down here what they did. */
  readonly steps: RecordedStep[];
}

/** The parts of a client's search that are the same for all sources. */
export function filteredRequest({ collection, filter, exprValues }: SearchRun) {
  return {
    collection_name: collection.name,
    output_fields: [],
    ...(filter !== undefined && { filter }),
    ...(exprValues !== undefined && { exprValues: { ...exprValues } }),
  };
}
