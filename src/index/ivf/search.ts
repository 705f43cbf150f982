import type { Bitset } from "../../kernels/bitset.ts";
import { ExactScan } from "../../kernels/exact_scan.ts";
import type { InvertedFile, Probing } from "../../kernels/inverted_file.ts";
import { ManyProbes } from "../../kernels/many_probes.ts";
import type { ScoredRows } from "../../kernels/scratch.ts";
import { bitQuery, denseQuery, toHits } from "../scores.ts";
import type { IndexHits, IndexQuery, ManyQuery, QueryVector } from "../vector_index.ts";
import type { BuiltFile } from "./build.ts";
import { checkIvfSearch, type IvfBuildParams, type IvfType } from "./params.ts";

/** What comparing a row by codes of all dims costs beside an exact score. */
const CODE_COST = 0.25;

/** How the rows that match are found. */
interface Plan {
  readonly filter: Bitset | undefined;
  /** Absent: by a scan of them. */
  readonly probing: Probing | undefined;
  /** Of the hits. */
  readonly told: Pick<IndexHits, "strategy" | "estimates" | "passedOver">;
}

/** Searches one inverted file: list by list, or by a scan of the rows that match where that is cheaper. */
export class IvfSearcher {
  readonly file: InvertedFile;
  private readonly type: IvfType;
  private readonly params: IvfBuildParams;
  /** Of a funnel; 1 without. */
  private readonly pool: number;
  /** What comparing a row costs beside an exact score. */
  private readonly rowCost: number;
  private readonly scan: ExactScan;
  private readonly probes: ManyProbes;

  /** @param params as they were asked for: there are fewer lists where there are fewer rows. */
  constructor(type: IvfType, { file, funnel }: BuiltFile, params: IvfBuildParams) {
    const { dim } = file.rows;
    this.type = type;
    this.file = file;
    this.params = params;
    this.pool = funnel?.pool ?? 1;
    this.rowCost = file.isCoded ? CODE_COST * ((funnel?.prefix ?? dim) / dim) : 1;
    this.scan = new ExactScan(file.rows, file.metric);
    this.probes = new ManyProbes(file);
  }

  /** @throws ElanusError INVALID_PARAMETER, INVALID_VECTOR */
  search(query: IndexQuery): IndexHits {
    const { file } = this;
    const vector = this.query(query.vector);
    const plan = this.plan(query);
    const { filter, probing, told } = plan;
    if (probing !== undefined) return this.hitsOf(file.search(vector, probing, filter), plan, probing);
    return { ...toHits(this.scan.search(vector, query.limit, filter), file.metric, told.strategy), ...told };
  }

  /** As `search` for each of many vectors, in worker threads; undefined where a scan costs less or rows are in their file. */
  searchMany(vectors: readonly QueryVector[], query: ManyQuery): Promise<IndexHits[]> | undefined {
    const queries = vectors.map((vector) => this.query(vector));
    const plan = this.plan(query);
    const { probing } = plan;
    return probing && this.file.isInMemory ? this.probed(queries, plan, probing) : undefined;
  }

  private async probed(
    queries: readonly (Float32Array | Uint8Array)[],
    plan: Plan,
    probing: Probing,
  ): Promise<IndexHits[]> {
    const all = await this.probes.search(queries, { ...probing, limit: probing.wanted, allowed: plan.filter });
    return all.map((found) => this.hitsOf(found, plan, probing));
  }

  private query(vector: QueryVector): Float32Array | Uint8Array {
    const { rows } = this.file;
    return rows.type === "bit" ? bitQuery(vector, rows.dim) : denseQuery(vector, rows.dim);
  }

  private plan({ limit, params, allowed }: ManyQuery): Plan {
    const { rows, shape } = this.file;
    const { nprobe: asked, kept } = checkIvfSearch(this.type, this.params, params, limit);
    const matching = allowed?.count() ?? rows.count;
    const filter = matching < rows.count ? allowed : undefined;
    const nprobe = Math.min(asked, shape.lists);
    const wanted = Math.min(limit, matching);
    const probed = matching * (nprobe / shape.lists);
    const strategy = filter === undefined ? "ivf" : "ivf + filter";
    const cost = shape.lists + probed * this.rowCost;
    const estimates = { scan: matching, [strategy]: cost };
    if (matching <= cost) return { filter, probing: undefined, told: { strategy: "scan", estimates } };
    // Where the lists should not hold enough of those that match, all of them are looked at once.
    if (filter !== undefined && probed < wanted) {
      const passedOver = { [strategy]: tooFew(nprobe, probed, wanted) };
      return { filter, probing: undefined, told: { strategy: "scan", estimates, passedOver } };
    }
    const scored = Math.min(Math.ceil(kept * this.pool), matching);
    return { filter, probing: { nprobe, wanted, kept: scored }, told: { strategy, estimates } };
  }

  private hitsOf({ rows, scores }: ScoredRows, { told }: Plan, { wanted }: Probing): IndexHits {
    const best = { rows: rows.subarray(0, wanted), scores: scores.subarray(0, wanted) };
    return { ...toHits(best, this.file.metric, told.strategy), ...told };
  }
}

function tooFew(nprobe: number, probed: number, wanted: number): string {
  return `would find too few: ${nprobe} lists hold some ${Math.round(probed)} rows that match, ${wanted} are wanted`;
}
