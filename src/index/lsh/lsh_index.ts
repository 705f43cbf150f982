import { Bitset } from "../../kernels/bitset.ts";
import { ExactScan } from "../../kernels/exact_scan.ts";
import { ManyScans } from "../../kernels/many_scans.ts";
import { inSlices } from "../../kernels/math/slices.ts";
import type { SignCodes } from "../../kernels/sign_codes.ts";
import { denseQuery, toHits } from "../scores.ts";
import type {
  IndexHits,
  IndexParts,
  IndexQuery,
  ManyQuery,
  MetricType,
  QueryVector,
  VectorIndex,
} from "../vector_index.ts";
import { checkLshSearch } from "./params.ts";
import { signParts } from "./store.ts";

/** What comparing two codes costs beside an exact score. */
const CODE_COST = 0.05;

/** How the rows that match are found. */
interface Plan {
  readonly limit: number;
  readonly filter: Bitset | undefined;
  /** How many rows codes leave to be scored exactly; absent: all are. */
  readonly kept: number | undefined;
  readonly strategy: string;
  readonly estimates: IndexHits["estimates"];
}

/** All codes are compared with that of the query, and the rows of the nearest are scored exactly. */
export class LshIndex implements VectorIndex {
  readonly type = "RP_LSH";
  readonly metric: MetricType;
  readonly bytes: number;
  private readonly signs: SignCodes;
  private readonly byCodes: ExactScan;
  private readonly manyByCodes: ManyScans;
  private readonly exact: ExactScan;

  constructor(signs: SignCodes, metric: MetricType, bytes: number) {
    this.metric = metric;
    this.bytes = bytes;
    this.signs = signs;
    this.byCodes = new ExactScan(signs.codes, "HAMMING");
    this.manyByCodes = new ManyScans(signs.codes, "HAMMING");
    this.exact = new ExactScan(signs.rows, metric);
  }

  search(query: IndexQuery): IndexHits {
    const vector = denseQuery(query.vector, this.signs.rows.dim);
    const plan = this.plan(query);
    const { limit, kept, filter, strategy, estimates } = plan;
    if (kept === undefined) {
      return { ...toHits(this.exact.search(vector, limit, filter), this.metric, strategy), estimates };
    }
    return this.scored(vector, this.byCodes.search(this.signs.codeOf(vector), kept, filter).rows, plan);
  }

  /**
   * As `search` for each of many vectors: codes are compared in worker threads, what they leave is scored in turns on this
   * one. Undefined where a scan costs less.
   */
  searchMany(vectors: readonly QueryVector[], query: ManyQuery): Promise<IndexHits[]> | undefined {
    const queries = vectors.map((vector) => denseQuery(vector, this.signs.rows.dim));
    const plan = this.plan(query);
    return plan.kept === undefined || query.dims !== undefined ? undefined : this.foundMany(queries, plan, plan.kept);
  }

  private async foundMany(queries: readonly Float32Array[], plan: Plan, kept: number): Promise<IndexHits[]> {
    const codes: Uint8Array[] = [];
    await inSlices(queries.length, 1, (i) => codes.push(this.signs.codeOf(queries[i])));
    const near = await this.manyByCodes.search(codes, kept, plan.filter);
    const hits: IndexHits[] = [];
    await inSlices(queries.length, 1, (i) => hits.push(this.scored(queries[i], near[i].rows, plan)));
    return hits;
  }

  private plan({ limit, params, allowed }: ManyQuery): Plan {
    const { rows } = this.signs;
    const kept = Math.ceil(limit * checkLshSearch(params));
    const matching = allowed?.count() ?? rows.count;
    const filter = matching < rows.count ? allowed : undefined;
    const strategy = filter === undefined ? "lsh" : "lsh + filter";
    const cost = kept + matching * CODE_COST;
    const estimates = { scan: matching, [strategy]: cost };
    if (matching <= cost) return { limit, filter, kept: undefined, strategy: "scan", estimates };
    return { limit, filter, kept, strategy, estimates };
  }

  /** The best of some rows, by their vectors. */
  private scored(vector: Float32Array, rows: Uint32Array, { limit, strategy, estimates }: Plan): IndexHits {
    const near = new Bitset(this.signs.rows.count);
    for (const row of rows) near.add(row);
    return { ...toHits(this.exact.search(vector, limit, near), this.metric, strategy), estimates };
  }

  save(): IndexParts {
    return signParts(this.signs);
  }
}
