import { ElanusError } from "../../errors/index.ts";
import { checkFilter } from "../run/filters.ts";
import type { Requirement } from "./rule.ts";

/**
 * Only rows that pass are found: what is in stock, sold in a region, within a price band. The filter goes into the
 * searches.
 *
 * @param filter in the filter language, as `price < 100 and stock > 0`; `where` makes one of typed fields.
 */
export function require(filter: string): Requirement {
  if (checkFilter(filter) === "") throw new ElanusError("INVALID_FILTER", "a requirement is empty");
  return { kind: "require", name: `require(${filter})`, filter };
}
