import { ElanusError } from "../../errors/index.ts";
import type { Candidate } from "../candidate.ts";
import { checkBudget, checkOptions, checkWhole, MOST_CANDIDATES } from "../check_options.ts";
import type { SearchRun } from "../run/search_run.ts";
import type { VectorField } from "../run/searched_collection.ts";
import { type Loss, type RecordedStep, traceStep } from "../run/trace.ts";
import { keptOf, type Narrowing, narrowVectors, type Scale } from "./narrow_vectors.ts";
import { isElanus, searchField } from "./search_field.ts";
import { moreCandidates, nothingKnown, queryVector, tooFar, whyNoVector } from "./semantic.ts";
import type { Found, Source } from "./source.ts";

export interface FunnelOptions {
  /** The field of whole vectors; may be left out where an embedder fills only one. */
  readonly dense?: string;
  /**
   * A field that holds the first dims of each vector. Where the engine cannot search the first dims of a whole one, as
   * Milvus, it is the one that ingestion fills (`embedding_head`), if no other is named; the scales are then worked out
   * here, over the candidates' vectors.
   */
  readonly head?: string;
  /** By how many of the first dims candidates are found: half of the first scale; of a head field all that it has. */
  readonly dims?: number;
  /** How many are found (128). */
  readonly candidates?: number;
  /** By how many dims they are scored anew, rising (a third, two thirds and all). */
  readonly scales?: readonly number[];
  /** The share of them that each scale drops, 0 to below 1 (0.5). */
  readonly prune?: number;
  /** Milliseconds. */
  readonly budget?: number;
}

const DEFAULT_CANDIDATES = 128;
const DEFAULT_PRUNE = 0.5;

/**
 * Finds candidates by the first dims of their vectors and narrows them down by ever more dims: for models whose first
 * dims matter most (Matryoshka), such as `lsa`.
 *
 * https://milvus.io/docs/funnel_search_with_matryoshka.md
 */
export function funnel(options: FunnelOptions = {}): Source {
  checkOptions("funnel", options, ["dense", "head", "dims", "candidates", "scales", "prune", "budget"]);
  const { candidates = DEFAULT_CANDIDATES, prune = DEFAULT_PRUNE, budget } = options;
  checkWhole("candidates", candidates, 1);
  if (!(prune >= 0 && prune < 1)) throw badFunnel("`prune` must be from 0 to below 1", prune);
  return {
    name: "funnel",
    budget: checkBudget(budget),
    async find(run, signal) {
      const startedAt = performance.now();
      const field = await run.collection.denseField(options.dense);
      const stage = `funnel(${field.name})`;
      const query = await queryVector(run, field, signal);
      if (query === undefined) return nothingKnown(stage, startedAt, whyNoVector(run));
      const head = await headOf(run, options.head, field);
      const scales = scalesOf(options.scales, field.dim);
      const dims = dimsOf(options.dims, head, scales[0]);
      const shape = { candidates: Math.max(candidates, run.window), dims, head, scales, prune, least: run.window };
      return new FunnelSearch(run, field, query, shape).find(stage, startedAt);
    },
  };
}

interface FunnelShape extends Narrowing {
  readonly candidates: number;
  readonly dims: number;
  readonly head: VectorField | undefined;
}

/** One query through one funnel. */
class FunnelSearch {
  private readonly run: SearchRun;
  private readonly field: VectorField;
  private readonly query: readonly number[];
  private readonly shape: FunnelShape;

  constructor(run: SearchRun, field: VectorField, query: readonly number[], shape: FunnelShape) {
    this.run = run;
    this.field = field;
    this.query = query;
    this.shape = shape;
  }

  async find(stage: string, startedAt: number): Promise<Found> {
    if (this.shape.head !== undefined) {
      const steps = await this.steps();
      const { ranked, kept } = steps.last;
      return { candidates: ranked.slice(0, kept), steps: steps.all };
    }
    const ranked = await this.findNatively();
    const ms = performance.now() - startedAt;
    const expand = async () => (await this.steps()).all;
    return { candidates: ranked, steps: [traceStep({ stage, ms, ranked, kept: ranked.length, expand })] };
  }

  /** All of it in one call: for engines that can search the first dims. */
  private findNatively(): Promise<Candidate[]> {
    const { candidates, dims, scales, prune, least } = this.shape;
    const limit = scales.reduce((count) => keptOf(count, prune, least), candidates);
    const params = { dims, funnel: { candidates, scales, prune } };
    return searchField(this.run, { kind: "dense", field: this.field, data: [...this.query], limit, params });
  }

  /** Scale by scale: for engines that cannot, and for whoever asks what happened within the one call. */
  private async steps(): Promise<{ all: RecordedStep[]; last: Scale }> {
    const { candidates, dims } = this.shape;
    const startedAt = performance.now();
    const ranked = await this.byHead(candidates);
    const stage = `${dims} dims`;
    const ms = performance.now() - startedAt;
    const whyLost = (id: string) => this.whyNotInHead(stage, id);
    const first = traceStep({ stage, ms, ranked, kept: candidates, toKeep: moreCandidates, whyLost });
    const scales = narrowVectors(this.query, ranked, await this.vectorsOf(ranked), this.field.metric, this.shape);
    const others = scales.map(({ dims: more, ...scale }) =>
      traceStep({ ...scale, stage: `${more} dims`, ms: 0, toKeep: (rank) => lessPruning(rank, scale.ranked.length) }),
    );
    return { all: [first, ...others], last: scales[scales.length - 1] };
  }

  private byHead(limit: number): Promise<Candidate[]> {
    const { head, dims } = this.shape;
    const data = this.query.slice(0, dims);
    if (head !== undefined) return searchField(this.run, { kind: "dense", field: head, data, limit });
    return searchField(this.run, {
      kind: "dense",
      field: this.field,
      data: [...this.query],
      limit,
      params: { dims },
    });
  }

  private async vectorsOf(candidates: readonly Candidate[]): Promise<Map<string, readonly number[]>> {
    const { collection } = this.run;
    if (candidates.length === 0) return new Map();
    const { data } = await collection.client.get({
      collection_name: collection.name,
      ids: candidates.map(({ id }) => id),
      output_fields: [collection.keyField, this.field.name],
    });
    return new Map(data.flatMap((row) => vectorEntry(String(row[collection.keyField]), row[this.field.name])));
  }

  private async whyNotInHead(stage: string, id: string): Promise<Loss> {
    const { candidates, dims } = this.shape;
    const ranked = await this.byHead(MOST_CANDIDATES);
    const rank = ranked.findIndex((candidate) => candidate.id === id) + 1;
    if (rank > 0) return tooFar(stage, rank, candidates, `the ${candidates} candidates at ${dims} dims`);
    return { stage, kept: candidates, reason: `beyond row ${ranked.length} at ${dims} dims`, change: "more `dims`" };
  }
}

/** The head that is searched; undefined where the engine can do without. @throws ElanusError NOT_SUPPORTED */
async function headOf(
  { collection }: SearchRun,
  name: string | undefined,
  field: VectorField,
): Promise<VectorField | undefined> {
  if (name !== undefined) return collection.denseField(name);
  if (isElanus(collection.client)) return undefined;
  const head = await collection.headField(field);
  if (head === undefined) throw noHead(collection.name);
  return head;
}

/** The largest share, in thousandths, that leaves the row of a rank among so many. */
function lessPruning(rank: number, count: number): string {
  return `prune: ${Math.floor((1 - rank / count) * 1000) / 1000}`;
}

function vectorEntry(id: string, vector: unknown): [string, readonly number[]][] {
  return Array.isArray(vector) || vector instanceof Int8Array ? [[id, Array.from<number>(vector)]] : [];
}

function scalesOf(given: readonly number[] | undefined, dim: number): readonly number[] {
  if (given === undefined) return [...new Set([1, 2, 3].map((third) => Math.ceil((dim * third) / 3)))];
  const isRising = given.every((scale, i) => Number.isInteger(scale) && scale > (given[i - 1] ?? 0) && scale <= dim);
  if (given.length > 0 && isRising) return given;
  throw badFunnel(`\`scales\` must be whole numbers that rise, from 1 to ${dim}`, given);
}

/** By how many of the first dims a funnel of such scales finds its candidates where nothing is said of it. */
export function funnelDims(dim: number, scales?: readonly number[]): number {
  return halfOf(scalesOf(scales, dim)[0]);
}

function halfOf(firstScale: number): number {
  return Math.max(1, Math.floor(firstScale / 2));
}

function dimsOf(given: number | undefined, head: VectorField | undefined, firstScale: number): number {
  if (head === undefined) return checkWhole("dims", given ?? halfOf(firstScale), 1, firstScale);
  if (given === undefined || given === head.dim) return head.dim;
  throw badFunnel(`field \`${head.name}\` has ${head.dim} dims, of which none can be left out`, given);
}

function badFunnel(message: string, found: unknown): ElanusError {
  return new ElanusError("INVALID_PARAMETER", message, { detail: `found ${JSON.stringify(found)}` });
}

function noHead(collection: string): ElanusError {
  return new ElanusError("NOT_SUPPORTED", `the engine of \`${collection}\` cannot search the first dims of a vector`, {
    hint: "name a field that holds them as `head`: `elanus ingest --head 64` fills `embedding_head`",
  });
}
