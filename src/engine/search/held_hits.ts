import { isHigherNearer } from "../../index/scores.ts";
import type { HeldRead } from "../query/held_read.ts";
import { type Hit, NearToFar } from "./near_to_far.ts";
import { indexFor, type Search } from "./search.ts";

/**
 * The rows of a held read from near to far, each once and to be read as a HeldRow is.
 *
 * @param search with one vector; its limit is how many rows a page has.
 */
export function* heldHits(read: HeldRead, search: Search): Generator<Hit> {
  const parts = read.parts.map((part) => ({ ...part, ...indexFor(part.segment, search) }));
  const asking = {
    vector: search.vectors[0],
    window: search.limit,
    range: search.range,
    higherIsNearer: isHigherNearer(search.metric),
  };
  const hits = new NearToFar(parts, asking, ({ segment }) => read.lease.letGo(segment));
  for (let hit = hits.next(); hit !== undefined; hit = hits.next()) yield hit;
}
