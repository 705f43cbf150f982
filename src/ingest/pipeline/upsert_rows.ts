import type { RowData } from "../../client/requests.ts";
import { ElanusError } from "../../errors/index.ts";
import type { RowWriter } from "../ingest_request.ts";

/** Codes with which the collection refuses a row itself; others are failures of the store and stop the run. */
const ROW_CODES = new Set(["INVALID_ROW", "INVALID_VECTOR"]);

/** A row that the collection does not take, and why. */
export interface RefusedRow {
  readonly index: number;
  readonly error: ElanusError;
}

/**
 * Upserts rows. A batch is taken or refused as a whole, so a refused one is halved until the bad rows are found.
 *
 * @returns the refused rows, by their positions.
 */
export async function upsertRows(
  writer: Pick<RowWriter, "upsert">,
  rows: readonly RowData[],
  offset = 0,
): Promise<RefusedRow[]> {
  if (rows.length === 0) return [];
  try {
    await writer.upsert(rows);
    return [];
  } catch (error) {
    if (!(error instanceof ElanusError) || !ROW_CODES.has(error.code)) throw error;
    if (rows.length === 1) return [{ index: offset, error }];
    const half = rows.length >> 1;
    const refused = await upsertRows(writer, rows.slice(0, half), offset);
    return [...refused, ...(await upsertRows(writer, rows.slice(half), offset + half))];
  }
}
