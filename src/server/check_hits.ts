import { ElanusError } from "../errors/index.ts";
import { LIMITS } from "../schema/limits.ts";
import { SERVER_LIMITS } from "./limits.ts";

/** What is asked for of each vector of a search. */
interface AskedHits {
  readonly limit?: number;
  readonly group_size?: number;
}

/** @throws ElanusError INVALID_PARAMETER where the hits of so many vectors together would be more than a server should hold. */
export function checkHits(vectors: number, { limit = LIMITS.defaultHits, group_size = 1 }: AskedHits): void {
  const hits = limit * Math.max(group_size, 1);
  if (vectors * hits <= SERVER_LIMITS.hits) return;
  throw new ElanusError("INVALID_PARAMETER", "the search asks for too many hits", {
    detail: `${vectors} vectors, ${hits} hits each; at most ${SERVER_LIMITS.hits} together`,
    hint: "search for fewer vectors at once, or with a smaller `limit`",
  });
}
