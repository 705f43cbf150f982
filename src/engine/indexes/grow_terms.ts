import { setTimeout as pause } from "node:timers/promises";
import type { Segment } from "../segment/segment.ts";
import { indexKey } from "../segment/segment_index.ts";
import { growingTerms, textIndexes } from "./text_indexes.ts";

/** How long rows are taken in at once, and how long whoever writes then has the thread. */
const SLICE_MS = 4;
const PAUSE_MS = 8;
/** Texts that are split before the clock is looked at. */
const SLICE_ROWS = 16;
/** Segments whose rows are being taken in. */
const following = new WeakSet<Segment>();

/**
 * Has the terms of a segment take in the rows that were added to it, in the background. A filter that comes first takes the
 * rest in at once. It keeps no process alive.
 */
export function growTerms(segment: Segment): void {
  if (following.has(segment) || textIndexes(segment.layout.scalars).length === 0) return;
  following.add(segment);
  void follow(segment).finally(() => following.delete(segment));
}

async function follow(segment: Segment): Promise<void> {
  do await pause(PAUSE_MS, undefined, { ref: false });
  while (takeIn(segment));
}

/** Takes some of the rows in; false once there are no more of them, or nobody asks for them any more. */
function takeIn(segment: Segment): boolean {
  const begun = performance.now();
  for (const definition of textIndexes(segment.layout.scalars)) {
    // What has a file of its own is indexed by a build, which goes on from here.
    if (segment.hasEnded || segment.indexes.has(indexKey(definition))) return false;
    const terms = growingTerms(segment, definition.field);
    while (terms.rowCount < segment.rowCount) {
      if (performance.now() - begun > SLICE_MS) return true;
      terms.follow(Math.min(terms.rowCount + SLICE_ROWS, segment.rowCount));
    }
  }
  return false;
}
