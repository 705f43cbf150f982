import { ElanusError } from "../../errors/index.ts";

/**
 * One filter of several, all of which must hold; undefined where there are none.
 *
 * @throws ElanusError INVALID_FILTER for what is no text.
 */
export function allOf(filters: readonly (string | undefined)[]): string | undefined {
  const given = filters.filter((filter) => filter !== undefined && checkFilter(filter) !== "");
  return given.length <= 1 ? given[0] : given.map((filter) => `(${filter})`).join(" and ");
}

/** The filter without the space around it. @throws ElanusError INVALID_FILTER for what is no text. */
export function checkFilter(filter: string): string {
  if (typeof filter === "string") return filter.trim();
  throw new ElanusError("INVALID_FILTER", "the filter is not a text", { detail: `it is of type ${typeof filter}` });
}
