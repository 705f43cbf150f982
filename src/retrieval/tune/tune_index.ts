import { ElanusError } from "../../errors/index.ts";
import { searchParameter } from "./search_parameter.ts";
import { searchValues, type TunePoint } from "./search_values.ts";
import { fieldsOf, figures, type Judged, Trial, type TuneClient, type TuneRequest } from "./trial.ts";

export interface Tuning {
  readonly indexType: string;
  readonly parameter: string;
  readonly limit: number;
  /** Queries by which a value was chosen, and those that had no part in it. */
  readonly queries: { readonly chosenBy: number; readonly heldOut: number };
  /** The cheapest value that reaches the target; absent where none does. */
  readonly chosen?: TunePoint;
  /** The chosen value on the held-out queries. */
  readonly heldOut?: TunePoint;
  /** All that was measured, from the smallest value to the largest. */
  readonly curve: readonly TunePoint[];
  /** The scan of all rows, for comparison. */
  readonly exact: Omit<TunePoint, "value">;
}

/**
 * Finds the cheapest search parameter of an index (`ef`, `nprobe`, `search_list`, `refine_k`) that reaches a recall:
 * doubled until one does, then narrowed down. Half of the queries choose it; the other half, held out, say what it is
 * worth.
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
  const parameter = searchParameter(index, trial.mostHits);
  const [choosing, heldOut] = await trial.prepare(queries);
  const measure = (value: number, judged: Judged) => trial.point(value, { [parameter.name]: value }, judged);
  const curve = await searchValues(parameter, target, (value) => measure(value, choosing));
  const chosen = curve.find(({ recall }) => recall >= target);
  return {
    indexType: String(index.params.find(({ key: name }) => name === "index_type")?.value),
    parameter: parameter.name,
    limit: trial.limit,
    queries: { chosenBy: choosing.queries.length, heldOut: heldOut.queries.length },
    ...(chosen && { chosen, heldOut: await measure(chosen.value, heldOut) }),
    curve,
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
    searchParameter(index_descriptions[0], 1);
    return true;
  } catch (error) {
    if (error instanceof ElanusError && ["INDEX_NOT_FOUND", "INVALID_PARAMETER"].includes(error.code)) return false;
    throw error;
  }
}
