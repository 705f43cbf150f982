/**
 * Nanoseconds, roughly, by which ways are weighed (40,000 and 100,000 rows of 128 and 768 dims, on 96 and 192 of them): to score a
 * row exactly, to compare it by its codes in a scan, and what a place in the pool of a walk costs, for which some 16 rows are
 * compared. Each grows with the bytes of a vector, or of its codes. `turned`: a product of turning the query onto the axes of the codes.
 * Rows that match lie scattered, and others than those of the search before: of 100,000 x 768 an exact score takes .43 us then, one by
 * codes .03 to .06; where one filter comes again and again, .07 and .03.
 */
const NS = {
  exact: 55,
  exactByte: 0.12,
  code: 30,
  codeByte: 0.09,
  place: 1000,
  placeByte: 5.2,
  turned: 0.075,
} as const;
/**
 * What looking through rows that do not match makes of the cost of a place: 4 to 6 us instead of 1.5 of 128 dims where a tenth
 * to a half match, 4 to 12 instead of 2 of 768. (A walk that drops such rows takes as many times as long as a plain one as there
 * are rows to one that matches.)
 */
const LOOKING_THROUGH = 3;
/** The share of matching rows at which a walk needs a pool twice as large: fewer of the ways to a row are left. */
const DOUBLING_SHARE = 0.1;
/** The share around a query is one of some 500 rows: if it differs from that of all rows by less than this factor, it does so by chance. */
const CHANCE = 1.5;
/** The least share that a pool goes by, unless fewer of all rows match: 12 times `ef` find most of what lies farthest from a query. */
const LEAST_AROUND = 0.02;
/** A walk that drops rows needs so many of those that match for each place in its pool, or finds too few. */
const MATCHING_PER_PLACE = 16;

/** A dropping walk may go through so many times `ef` rows that do not match, as where the filter goes with the vectors. */
const MOST_DROPPED = 16;

const WAYS = ["scan", "scan of codes", "graph", "graph + filter", "filtered graph"] as const;
/** How a graph is searched, as strategies of hits are named: "graph + filter" drops rows that do not match. */
export type Way = (typeof WAYS)[number];

/** What each way is expected to cost, in exact scores; of ways that are possible. */
export type Estimates = Readonly<Partial<Record<Way, number>>>;
/** Why a way that costs less was not the one; by ways. */
export type PassedOver = Readonly<Partial<Record<Way, string>>>;

/** What the cost of a search depends on. */
export interface Extent {
  /** The pool of a walk without a filter. */
  readonly ef: number;
  /** Rows, and those of them that match. */
  readonly count: number;
  readonly matching: number;
  /** How rows may be scanned: by their vectors, by their codes, of which the best `ef` are scored exactly, or by either. */
  readonly scans: "vectors" | "codes" | "either";
  /** What is read of a row to score it exactly, and to compare it by its codes. */
  readonly vectorBytes: number;
  readonly codeBytes: number;
  /** Products by which the query is turned before any codes are compared with it; 0 where it is not. */
  readonly turned: number;
}

/** As much of it as a pool depends on. */
type Matches = Pick<Extent, "ef" | "count" | "matching">;

/** What each way that there is would cost. */
export function estimatesOf(extent: Extent): Estimates {
  const { ef, count, matching, scans, codeBytes } = extent;
  const place = (NS.place + NS.placeByte * codeBytes) / exactNs(extent);
  const turning = turningOf(extent);
  if (matching === count) {
    const graph = Math.round(turning + ef * place);
    // Without a spread, as most searches are: beside a walk, which leaves no object in the caches, one takes a microsecond.
    return scans === "vectors" ? { scan: matching, graph } : { ...scanEstimates(extent), graph };
  }
  return {
    ...scanEstimates(extent),
    "graph + filter": Math.round(turning + (ef * place * count) / Math.max(matching, 1)),
    "filtered graph": Math.round(turning + filteredPool(extent) * place * LOOKING_THROUGH),
  };
}

/** Of the scans that are possible. */
export function scanEstimates(extent: Omit<Extent, "count">): Estimates {
  const { ef, matching, scans, codeBytes } = extent;
  const code = (NS.code + NS.codeByte * codeBytes) / exactNs(extent);
  const byCodes = Math.round(turningOf(extent) + matching * code) + Math.min(ef, matching);
  return {
    ...(scans !== "codes" && { scan: matching }),
    ...(scans !== "vectors" && { "scan of codes": byCodes }),
  };
}

function turningOf(extent: Pick<Extent, "turned" | "vectorBytes">): number {
  return (NS.turned * extent.turned) / exactNs(extent);
}

function exactNs({ vectorBytes }: Pick<Extent, "vectorBytes">): number {
  return NS.exact + NS.exactByte * vectorBytes;
}

/**
 * The pool of a filtered walk: more than `ef`, so that recall stays about what it is without a filter. It goes by the share that
 * matches around the query, where that is known. For a query that lies outside of the region where rows match, the nearest of these
 * are spread over its edge, with few links between them: even a graph of the matching rows alone finds less, wherever its walk begins.
 * Of 100,000 x 768, where a tenth match in one region, recall@10 at ef 16, 24 and 32 is .93, .96 and .98; by the share of all rows it
 * would be .86, .90 and .92, and without a filter it is .925, .97 and .99.
 *
 * @param around the share of rows around the query that match, 0 to 1.
 */
export function filteredPool({ ef, matching, count }: Matches, around?: number): number {
  const ofAll = matching / count;
  const share = around === undefined ? ofAll : trusted(around, ofAll);
  return Math.min(Math.ceil(ef * (1 + (DOUBLING_SHARE / share) ** 1.5)), count);
}

function trusted(around: number, ofAll: number): number {
  if (around > ofAll / CHANCE && around < ofAll * CHANCE) return ofAll;
  return Math.max(around, Math.min(ofAll, LEAST_AROUND));
}

/** The pool with which a filtered walk would cost as much as the cheapest scan. */
export function poolOfScan(estimates: Estimates, matches: Matches): number {
  const { scan = Infinity, "scan of codes": byCodes = Infinity, "filtered graph": walk = Infinity } = estimates;
  return (filteredPool(matches) * Math.min(scan, byCodes)) / walk;
}

/** How many rows a walk may go through that drops those that do not match. */
export function dropCapacity({ ef, matching, count }: Matches): number {
  const affordable = Math.min(ef * MOST_DROPPED, Math.floor(matching / MATCHING_PER_PLACE));
  return Math.max(affordable, Math.ceil((2 * ef * count) / matching));
}

/** The one that costs least of those that were not passed over; a scan is never. */
export function cheapest(estimates: Estimates, passedOver: PassedOver): Way {
  let best: Way = estimates.scan === undefined ? "scan of codes" : "scan";
  let least = estimates[best] ?? 0;
  for (const way of WAYS) {
    const cost = estimates[way];
    if (cost === undefined || cost >= least || passedOver[way] !== undefined) continue;
    best = way;
    least = cost;
  }
  return best;
}
