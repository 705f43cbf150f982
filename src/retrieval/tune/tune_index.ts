import { ElanusError } from "../../errors/index.ts";
import { reaching, searchCurves, type TunePoint } from "./search_curves.ts";
import { searchParameters } from "./search_parameter.ts";
import { type Figures, fieldsOf, figures, type Judged, Trial, type TuneClient, type TuneRequest } from "./trial.ts";

export interface Tuning {
  readonly indexType: string;
  /** How much is looked into, and where codes bound what is found, how many of the best are scored exactly. */
  readonly parameters: readonly string[];
  readonly limit: number;
  /** Queries by which a value was chosen, and those that had no part in it. */
  readonly queries: { readonly chosenBy: number; readonly heldOut: number };
  /** What reaches the target in the least time, by its median; absent where nothing does. */
  readonly chosen?: TunePoint;
  /** The chosen parameters on the held-out queries, which may find less than the target. */
  readonly heldOut?: TunePoint;
  /** All that was measured, from the smallest values to the largest. */
  readonly curve: readonly TunePoint[];
  /** The scan of all rows, for comparison. */
  readonly exact: Figures;
}

/**
 * Finds the cheapest search parameters of an index (`ef`, `nprobe`, `search_list`, `refine_k`, `reorder_k`) that reach a
 * recall: doubled until they do, then narrowed down. Half of the queries choose them; the other half, held out, say what
 * they are worth.
 *
 * @throws ElanusError INVALID_PARAMETER, COLLECTION_NOT_FOUND, INDEX_NOT_FOUND, CANCELLED
 */
export async function tuneIndex(client: TuneClient, request: TuneRequest): Promise<Tuning> {
  const { trial, queries, target } = await Trial.of(client, request);
  const { index_descriptions } = await client.describeIndex({
    collection_name: request.collection,
    field_name: trial.field,
  });
  const [index] = index_descriptions;
  const { reach, kept } = searchParameters(index, trial.mostHits);
  const [choosing, heldOut] = await trial.prepare(queries);
  const measure = async (params: TunePoint["params"], judged: Judged) => ({
    params,
    ...(await trial.measure(params, judged)),
  });
  const curves = await searchCurves({ reach, kept }, target, (params) => measure(params, choosing));
  const [chosen] = curves.flatMap((curve) => reaching(curve, target) ?? []).sort((a, b) => a.p50 - b.p50);
  return {
    indexType: String(index.params.find(({ key: name }) => name === "index_type")?.value),
    parameters: kept === undefined ? [reach.name] : [reach.name, kept.name],
    limit: trial.limit,
    queries: { chosenBy: choosing.queries.length, heldOut: heldOut.queries.length },
    ...(chosen && { chosen, heldOut: await measure(chosen.params, heldOut) }),
    curve: curves.flat(),
    exact: figures(choosing.exact, choosing.exact),
  };
}

/** Whether there is an index, and of a type that `tuneIndex` can tune. @throws ElanusError COLLECTION_NOT_FOUND, FIELD_NOT_FOUND */
export async function isTunable(client: TuneClient, request: TuneRequest): Promise<boolean> {
  const { field } = await fieldsOf(client, request);
  try {
    const { index_descriptions } = await client.describeIndex({
      collection_name: request.collection,
      field_name: field,
    });
    searchParameters(index_descriptions[0], 1);
    return true;
  } catch (error) {
    if (error instanceof ElanusError && ["INDEX_NOT_FOUND", "INVALID_PARAMETER"].includes(error.code)) return false;
    throw error;
  }
}
