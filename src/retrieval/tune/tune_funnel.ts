import { ElanusError } from "../../errors/index.ts";
import { searchValues } from "./search_values.ts";
import { type Figures, figures, type Judged, Trial, type TuneClient, type TuneRequest } from "./trial.ts";

/** A funnel, and what searches through it find and cost. */
export interface FunnelPoint extends Figures {
  /** By how many of the first dims candidates are found. */
  readonly dims: number;
  readonly candidates: number;
  /** By how many dims they are scored anew, rising. */
  readonly scales: readonly number[];
  /** The share that each scale drops. */
  readonly prune: number;
}

/** The cheapest funnel that reaches a recall. */
export interface FunnelTuning {
  readonly limit: number;
  /** Queries by which a funnel was chosen, and those that had no part in it. */
  readonly queries: { readonly chosenBy: number; readonly heldOut: number };
  /** The one that takes least time, by its median, of those that reach the target; absent where none does. */
  readonly chosen?: FunnelPoint;
  /** The chosen one on the held-out queries. */
  readonly heldOut?: FunnelPoint;
  /** Of each shape the fewest candidates that reach the target; else the most that were tried. */
  readonly shapes: readonly FunnelPoint[];
  /** The scan of all rows, for comparison. */
  readonly exact: Figures;
}

/** A funnel but for how many candidates go in. */
type Shape = Pick<FunnelPoint, "dims" | "scales" | "prune">;

const HEAD_SHARES = [1 / 16, 1 / 8, 1 / 4, 1 / 2];
const PRUNE = 0.5;
const MOST_CANDIDATES = 4096;

/**
 * Finds the cheapest funnel (`dims`, `candidates`, `scales`) that reaches a recall. Heads of a sixteenth to a half of the dims
 * are tried, each finished by all dims at once and by scales that double; for each the candidates are doubled until they
 * do, then narrowed down to the fewest. Half of the queries choose; the other half, held out, say what the choice is worth.
 *
 * Of vectors whose first dims do not stand for the whole a funnel needs many candidates, or none does.
 *
 * @throws ElanusError INVALID_PARAMETER, COLLECTION_NOT_FOUND, FIELD_NOT_FOUND, CANCELLED; what the searches throw.
 */
export async function tuneFunnel(client: TuneClient, request: TuneRequest): Promise<FunnelTuning> {
  const { trial, queries, target } = await Trial.of(client, request);
  const shapes = shapesOf(await dimOf(client, request.collection, trial.field));
  const [choosing, heldOut] = await trial.prepare(queries);
  const tried: FunnelPoint[] = [];
  for (const shape of shapes) {
    const range = { least: trial.mostHits, most: Math.max(MOST_CANDIDATES, trial.mostHits) };
    const curve = await searchValues(range, target, (candidates) => measured(trial, shape, candidates, choosing));
    tried.push(curve.find(({ recall }) => recall >= target) ?? curve[curve.length - 1]);
  }
  const reaching = tried.filter(({ recall }) => recall >= target);
  const [chosen] = reaching.sort((a, b) => a.p50 - b.p50);
  return {
    limit: trial.limit,
    queries: { chosenBy: choosing.queries.length, heldOut: heldOut.queries.length },
    ...(chosen && { chosen, heldOut: await measured(trial, chosen, chosen.candidates, heldOut) }),
    shapes: tried,
    exact: figures(choosing.exact, choosing.exact),
  };
}

async function measured(
  trial: Trial,
  { dims, scales, prune }: Shape,
  candidates: number,
  judged: Judged,
): Promise<FunnelPoint> {
  const found = await trial.measure({ dims, funnel: { candidates, scales, prune } }, judged);
  return { dims, candidates, scales, prune, ...found };
}

function shapesOf(dim: number): Shape[] {
  const heads = new Set(HEAD_SHARES.map((share) => Math.max(1, Math.round(dim * share))));
  return [...heads].flatMap((dims) => {
    const doubling: number[] = [];
    for (let scale = dims * 2; scale < dim; scale *= 2) doubling.push(scale);
    const atOnce = { dims, scales: [dim], prune: PRUNE };
    return doubling.length === 0 ? [atOnce] : [atOnce, { dims, scales: [...doubling, dim], prune: PRUNE }];
  });
}

/** @throws ElanusError INVALID_PARAMETER for vectors that are not dense. */
async function dimOf(client: TuneClient, collection: string, field: string): Promise<number> {
  const { schema } = await client.describeCollection({ collection_name: collection });
  const described = schema.fields.find(({ name }) => name === field);
  const dim = Number(described?.dim ?? described?.type_params.find(({ key }) => key === "dim")?.value);
  const type = String(described?.data_type);
  if (dim >= 2 && type !== "BinaryVector") return dim;
  throw new ElanusError("INVALID_PARAMETER", `field \`${field}\` has no first dims that a funnel could begin with`, {
    detail: `it is of type ${type}`,
    hint: "a funnel is for dense vectors of two dims or more",
  });
}
