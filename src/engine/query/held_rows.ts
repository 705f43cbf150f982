import type { HeldRead } from "./held_read.ts";
import type { RowSource } from "./row_reader.ts";

/** A row that a held read came to: to be read before the next one is asked for, which may let its segment go. */
export interface HeldRow {
  readonly source: RowSource;
  readonly row: number;
}

/** All rows of a held read, in the order in which they were written; a segment that is done with is let go. */
export function* heldRows(read: HeldRead): Generator<HeldRow> {
  for (const { segment, source, rows } of read.parts) {
    for (const row of rows) yield { source, row };
    read.lease.letGo(segment);
  }
}
