import { ExactScan } from "../../kernels/exact_scan.ts";
import type { InvertedFile } from "../../kernels/inverted_file.ts";
import { bitQuery, denseQuery, toHits } from "../scores.ts";
import type { IndexHits, IndexQuery } from "../vector_index.ts";
import { checkIvfSearch, type IvfType } from "./params.ts";

/** What comparing a row by its codes costs beside an exact score. */
const CODE_COST = 0.25;

/** Searches one inverted file: list by list, or by a scan of the rows that match where that is cheaper. */
export class IvfSearcher {
  readonly file: InvertedFile;
  private readonly type: IvfType;
  private readonly nlist: number;
  private readonly scan: ExactScan;

  /** @param nlist as it was asked for: there are fewer lists where there are fewer rows. */
  constructor(type: IvfType, file: InvertedFile, nlist: number) {
    this.type = type;
    this.file = file;
    this.nlist = nlist;
    this.scan = new ExactScan(file.rows, file.metric);
  }

  /** @throws ElanusError INVALID_PARAMETER, INVALID_VECTOR */
  search({ vector, limit, params, allowed }: IndexQuery): IndexHits {
    const { rows, metric, shape } = this.file;
    const query = rows.type === "bit" ? bitQuery(vector, rows.dim) : denseQuery(vector, rows.dim);
    const { nprobe: asked, kept } = checkIvfSearch(this.type, params, this.nlist, limit);
    const matching = allowed?.count() ?? rows.count;
    const filter = matching < rows.count ? allowed : undefined;
    const nprobe = Math.min(asked, shape.lists);
    const wanted = Math.min(limit, matching);
    const probed = matching * (nprobe / shape.lists);
    const estimates = { scan: matching, ivf: shape.lists + probed * (this.file.isCoded ? CODE_COST : 1) };
    // Where the lists should not hold enough of those that match, all of them are looked at once.
    if (estimates.scan <= estimates.ivf || (filter !== undefined && probed < wanted)) {
      return { ...toHits(this.scan.search(query, limit, filter), metric, "scan"), estimates };
    }
    const probing = { nprobe, wanted, kept: Math.min(kept, matching) };
    const { rows: found, scores } = this.file.search(query, probing, filter);
    const best = { rows: found.subarray(0, wanted), scores: scores.subarray(0, wanted) };
    return { ...toHits(best, metric, filter === undefined ? "ivf" : "ivf + filter"), estimates };
  }
}
