import { ElanusError } from "../../errors/index.ts";
import { checkOptions } from "../check_options.ts";
import type { RowId } from "../retrieval.ts";
import { allOf } from "../run/filters.ts";
import { filteredRequest, type SearchRun } from "../run/search_run.ts";
import type { Reordering } from "./rule.ts";

export interface PinOptions {
  /**
   * Only for such queries: the text itself, whatever its case and the space around it, or what matches. All without it.
   */
  readonly for?: string | RegExp;
}

/**
 * Puts rows first, in this order, whether they were found or not; only those that pass what is required, that are
 * there and that the search does not exclude.
 *
 * @param ids one key, or several.
 * @throws ElanusError INVALID_PARAMETER for no key, and an option that there is not.
 */
export function pin(ids: RowId | readonly RowId[], options: PinOptions = {}): Reordering {
  checkOptions("pin", options, ["for"]);
  const pinned = [...new Set([ids].flat().map(String))];
  if (pinned.length === 0) throw new ElanusError("INVALID_PARAMETER", "`pin` names no row");
  return {
    kind: "pin",
    name: `pin(${pinned.join(", ")})`,
    fields: [],
    async apply(candidates, run) {
      if (!isFor(run.query, options.for)) return candidates;
      const found = new Map(candidates.map((candidate) => [candidate.id, candidate]));
      const others = pinned.filter((id) => !found.has(id));
      for (const id of await allowed(others, run)) found.set(id, { id, score: 0, row: {}, sources: [] });
      const first = pinned.flatMap((id) => found.get(id) ?? []);
      return [...first, ...candidates.filter(({ id }) => !pinned.includes(id))];
    },
  };
}

function isFor(query: string, wanted: string | RegExp | undefined): boolean {
  if (wanted === undefined) return true;
  if (typeof wanted === "string") return query.trim().toLowerCase() === wanted.trim().toLowerCase();
  // A global expression would go on where it last matched.
  return query.search(wanted) >= 0;
}

/** Those that are there and pass the filter. */
async function allowed(ids: readonly string[], run: SearchRun): Promise<string[]> {
  const wanted = ids.filter((id) => !run.exclude.has(id));
  if (wanted.length === 0) return [];
  const { client, keyField } = run.collection;
  const filter = allOf([run.collection.hasKey(wanted), run.filter]);
  const { data } = await client.query({ ...filteredRequest(run), filter, output_fields: [keyField] });
  return data.map((row) => String(row[keyField]));
}
