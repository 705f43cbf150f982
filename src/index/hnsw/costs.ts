/** A walk compares some 16 rows for each place in its pool; a scan compares every row that matches. */
const COMPARED_PER_PLACE = 16;
/**
 * What looking through rows that do not match makes of the cost of a place. Measured over 40,000 rows, a tenth to a half of
 * which match: a place takes 4 to 6 us instead of 1.5 of 128 dims, where an exact score takes 0.1, and 6 instead of 2 of 768,
 * where it takes 0.25 to 0.5. (A walk that drops such rows takes as many times as long as a plain one as there are rows to one
 * that matches.)
 */
const LOOKING_THROUGH = 2;
/** The share of matching rows at which a walk needs a pool twice as large: fewer of the ways to a row are left. */
const DOUBLING_SHARE = 0.1;
/** What comparing a row by its codes costs in a scan: 50 ns instead of 100 of 128 dims, of which 96 are coded. */
const CODE_COST = 0.5;

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
  /** Whether a scan compares codes, and scores the best `ef` exactly. */
  readonly scansCodes: boolean;
}

/** What each way that there is would cost. */
export function estimatesOf(extent: Extent): Estimates {
  const { ef, count, matching, scansCodes } = extent;
  const scan = scansCodes ? codeScanCost(ef, matching) : matching;
  const scanning = scansCodes ? "scan of codes" : "scan";
  if (matching === count) return { [scanning]: scan, graph: ef * COMPARED_PER_PLACE };
  return {
    [scanning]: scan,
    "graph + filter": (ef * COMPARED_PER_PLACE * count) / Math.max(matching, 1),
    "filtered graph": filteredPool(extent) * COMPARED_PER_PLACE * LOOKING_THROUGH,
  };
}

/** Of a scan by codes, which scores the best `ef` exactly. */
export function codeScanCost(ef: number, matching: number): number {
  return matching * CODE_COST + Math.min(ef, matching);
}

/** The pool of a filtered walk: more than `ef`, so that recall stays about what it is without a filter. */
export function filteredPool({ ef, matching, count }: Omit<Extent, "scansCodes">): number {
  return Math.min(Math.ceil(ef * (1 + (DOUBLING_SHARE / (matching / count)) ** 1.5)), count);
}

/** How many rows a walk may go through that drops those that do not match. */
export function dropCapacity({ ef, matching, count }: Omit<Extent, "scansCodes">): number {
  const affordable = Math.min(ef * MOST_DROPPED, Math.floor(matching / COMPARED_PER_PLACE));
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
