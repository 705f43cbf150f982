import { Bitset } from "../../kernels/bitset.ts";
import { ExactScan } from "../../kernels/exact_scan.ts";
import type { SignCodes } from "../../kernels/sign_codes.ts";
import { denseQuery, toHits } from "../scores.ts";
import type { IndexHits, IndexParts, IndexQuery, MetricType, VectorIndex } from "../vector_index.ts";
import { checkLshSearch } from "./params.ts";
import { signParts } from "./store.ts";

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
    if ((allowed?.count() ?? rows.count) <= kept) {
      return toHits(this.exact.search(query, limit, allowed), this.metric, "scan");
    }
    const near = new Bitset(rows.count);
    for (const row of this.byCodes.search(this.signs.codeOf(query), kept, allowed).rows) near.add(row);
    return toHits(this.exact.search(query, limit, near), this.metric, allowed === undefined ? "lsh" : "lsh + filter");
  }

  save(): IndexParts {
    return signParts(this.signs);
  }
}
