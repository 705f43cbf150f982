import type { Candidate } from "../../candidate.ts";
import type { SearchUser } from "../../run/search_user.ts";
import type { TermReader } from "./terms.ts";
import { rarityOf, type TextStatistics } from "./text_statistics.ts";

/**
 * A feature that the collection does not have, as how near a user is to each candidate. Null where nothing is known.
 */
export interface Signal {
  readonly name: string;
  /** @param user for whom the search is made, where that is told. */
  values(
    query: string,
    candidates: readonly Candidate[],
    user: SearchUser | undefined,
  ): Promise<readonly (number | null)[]>;
}

/** What a ranker looks at. */
export interface RankerInputs {
  /** Text fields: each gives BM25, coverage and phrases. */
  readonly texts: readonly string[];
  /** Number fields, as they are: price, rating, popularity. */
  readonly numbers: readonly string[];
  /** Searches whose scores it is given, as `dense:embedding`, `words:text`. */
  readonly searches: readonly string[];
  /** Names of the signals that come from outside. */
  readonly signals: readonly string[];
  /** The field whose analyzer reads the texts; English without it. */
  readonly analyzedAs?: string;
  readonly statistics: TextStatistics;
}

/** The features of the candidates of one query: a column each, a value a candidate; NaN where nothing is known. */
export type FeatureTable = readonly Float64Array[];

const K1 = 1.2;
const B = 0.75;

/** The names of the features, in the order of the columns. */
export function featureNames({ searches, texts, numbers, signals }: RankerInputs): string[] {
  return [
    "order",
    ...searches,
    ...texts.flatMap((field) => [`bm25:${field}`, `coverage:${field}`, `phrase:${field}`, `length:${field}`]),
    "coverage",
    ...numbers,
    ...signals,
  ];
}

/** The name of the feature that a search gives. */
export function searchName({ kind, field }: Candidate["sources"][number]): string {
  return `${kind}:${field}`;
}

/**
 * Looks at candidates beside their query. Scores of searches and of BM25 are taken relative to the query's candidates
 * (less their mean, by their deviation), so that queries of any length have one scale.
 */
export async function extractFeatures(
  reader: TermReader,
  inputs: RankerInputs,
  signals: readonly Signal[],
  query: string,
  candidates: readonly Candidate[],
  user?: SearchUser,
): Promise<FeatureTable> {
  const column = (read: (candidate: Candidate, place: number) => number | undefined) =>
    Float64Array.from(candidates, (candidate, place) => read(candidate, place) ?? Number.NaN);
  const searches = inputs.searches.map((name) =>
    relative(column(({ sources }) => sources.find((seen) => searchName(seen) === name)?.score)),
  );
  const given = await Promise.all(
    inputs.signals.map((name) => signals.find((signal) => signal.name === name)?.values(query, candidates, user)),
  );
  return [
    column((_, place) => 1 / (place + 1)),
    ...searches,
    ...(await textFeatures(reader, inputs, query, candidates)),
    ...inputs.numbers.map((name) => column(({ row }) => numberOf(row[name]))),
    ...given.map((values) => column((_, place) => values?.[place] ?? undefined)),
  ];
}

async function textFeatures(
  reader: TermReader,
  { texts, statistics }: RankerInputs,
  query: string,
  candidates: readonly Candidate[],
): Promise<Float64Array[]> {
  const all = [query, ...texts.flatMap((field) => candidates.map(({ row }) => row[field]))];
  const [queryTerms, ...terms] = await reader.terms(all);
  const look = new QueryTerms(queryTerms, statistics);
  const found = texts.map((field, f) => ({
    field,
    terms: terms.slice(f * candidates.length, (f + 1) * candidates.length),
  }));
  return [
    ...found.flatMap(({ field, terms: ofField }) => [
      relative(Float64Array.from(ofField, (each) => look.bm25(each, statistics.averageLengths[field]))),
      Float64Array.from(ofField, (each) => look.coverage(each)),
      Float64Array.from(ofField, (each) => look.phrases(each)),
      Float64Array.from(ofField, (each) => (each.length === 0 ? Number.NaN : each.length)),
    ]),
    Float64Array.from(candidates, (_, c) => look.coverage(...found.map(({ terms: ofField }) => ofField[c]))),
  ];
}

/** The terms of a query, and what texts have of them. */
class QueryTerms {
  private readonly rarity: ReadonlyMap<string, number>;
  private readonly pairs: ReadonlySet<string>;
  private readonly total: number;

  constructor(terms: readonly string[], statistics: TextStatistics) {
    this.rarity = new Map(terms.map((term) => [term, rarityOf(term, statistics)]));
    this.pairs = new Set(terms.slice(1).map((term, i) => pairOf(terms[i], term)));
    this.total = Array.from(this.rarity.values()).reduce((sum, weight) => sum + weight, 0);
  }

  bm25(terms: readonly string[], averageLength: number): number {
    const counts = new Map<string, number>();
    for (const term of terms) if (this.rarity.has(term)) counts.set(term, (counts.get(term) ?? 0) + 1);
    const norm = K1 * (1 - B + (B * terms.length) / Math.max(averageLength, 1));
    let score = 0;
    for (const [term, count] of counts) score += ((this.rarity.get(term) ?? 0) * count * (K1 + 1)) / (count + norm);
    return score;
  }

  /** The share of the query that the texts have, each term by its rarity. */
  coverage(...texts: readonly (readonly string[])[]): number {
    if (this.total === 0) return Number.NaN;
    const have = new Set<string>();
    for (const terms of texts) for (const term of terms) if (this.rarity.has(term)) have.add(term);
    let covered = 0;
    for (const [term, weight] of this.rarity) if (have.has(term)) covered += weight;
    return covered / this.total;
  }

  /** The share of the query's neighbours that are neighbours in the text. */
  phrases(terms: readonly string[]): number {
    if (this.pairs.size === 0) return Number.NaN;
    const have = new Set<string>();
    for (let i = 1; i < terms.length; i++) {
      // Most terms are none of the query's: a text of a pair of them is made for few.
      if (!this.rarity.has(terms[i]) || !this.rarity.has(terms[i - 1])) continue;
      const pair = pairOf(terms[i - 1], terms[i]);
      if (this.pairs.has(pair)) have.add(pair);
    }
    return have.size / this.pairs.size;
  }
}

function pairOf(first: string, second: string): string {
  return `${first} ${second}`;
}

/** Values less their mean, by their deviation; what is not known stays so. */
function relative(values: Float64Array): Float64Array {
  const known = values.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const deviation = Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length) || 1;
  return values.map((value) => (value - mean) / deviation);
}

/** Int64s come as texts. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value === null || value === undefined || value === "") return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
