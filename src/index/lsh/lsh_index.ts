import { Bitset } from "../../kernels/bitset.ts";
import { ExactScan } from "../../kernels/exact_scan.ts";
import type { SignCodes } from "../../kernels/sign_codes.ts";
import { denseQuery, toHits } from "../scores.ts";
import type { IndexHits, IndexParts, IndexQuery, MetricType, VectorIndex } from "../vector_index.ts";
import { checkLshSearch } from "./params.ts";
import { signParts } from "./store.ts";

/** What comparing two codes costs beside an exact score. */
const CODE_COST = 0.05;

/** All codes are compared with that of the query, and the rows of the nearest are scored exactly. */
export class LshIndex implements VectorIndex {
  readonly type = "RP_LSH";
  readonly metric: MetricType;
  readonly bytes: number;
  private readonly signs: SignCodes;
  private readonly byCodes: ExactScan;
  private readonly exact: ExactScan;

  constructor(signs: SignCodes, metric: MetricType, bytes: number) {
    this.metric = metric;
    this.bytes = bytes;
    this.signs = signs;
    this.byCodes = new ExactScan(signs.codes, "HAMMING");
    this.exact = new ExactScan(signs.rows, metric);
  }

  search({ vector, limit, params, allowed }: IndexQuery): IndexHits {
    const { rows } = this.signs;
    const query = denseQuery(vector, rows.dim);
    const kept = Math.ceil(limit * checkLshSearch(params));
    const matching = allowed?.count() ?? rows.count;
    const filter = matching < rows.count ? allowed : undefined;
    const estimates = { scan: matching, lsh: kept + matching * CODE_COST };
    if (estimates.scan <= estimates.lsh) {
      return { ...toHits(this.exact.search(query, limit, filter), this.metric, "scan"), estimates };
    }
    const near = new Bitset(rows.count);
    for (const row of this.byCodes.search(this.signs.codeOf(query), kept, filter).rows) near.add(row);
    const hits = toHits(
      this.exact.search(query, limit, near),
      this.metric,
      filter === undefined ? "lsh" : "lsh + filter",
    );
    return { ...hits, estimates };
  }

  save(): IndexParts {
    return signParts(this.signs);
  }
}
