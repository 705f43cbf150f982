import type { Client } from "../../client/client.ts";
import type { SingleSearchRequest } from "../../client/requests.ts";
import { ElanusError } from "../../errors/index.ts";

/** A vector to search for. */
export interface TuneQuery {
  readonly vector: NonNullable<SingleSearchRequest["data"]>;
  /** The row that it was taken from, which is no answer to itself. */
  readonly own?: string;
}

/** Of so many more rows than are needed, so that the sample is not too small by chance. */
const SPARE = 1.5;
const MOST_SHARE = 0.999;

/**
 * Vectors of rows drawn at random, as queries: each is to be answered without the row itself.
 *
 * @throws ElanusError INVALID_PARAMETER where there are fewer than two rows.
 */
export async function queriesOfRows(
  client: Pick<Client, "query" | "count">,
  from: { collection: string; key: string; field: string; count: number },
): Promise<TuneQuery[]> {
  const { collection: collection_name, key, field, count } = from;
  const { data: rows } = await client.count({ collection_name });
  const share = (count * SPARE) / Math.max(rows, 1);
  const filter = share < MOST_SHARE ? `random_sample(${share.toFixed(9)})` : "";
  const { data } = await client.query({ collection_name, filter, limit: count, output_fields: [key, field] });
  const queries = data.flatMap((row): TuneQuery[] => {
    const vector = row[field];
    return isVector(vector) ? [{ vector, own: String(row[key]) }] : [];
  });
  if (queries.length >= 2) return queries;
  throw new ElanusError("INVALID_PARAMETER", `collection \`${collection_name}\` has too few rows to tune by`, {
    detail: `${queries.length} of them have a vector in \`${field}\``,
    hint: "insert more rows, or give queries of your own",
  });
}

function isVector(value: unknown): value is number[] | Uint8Array | Int8Array {
  return Array.isArray(value) || value instanceof Uint8Array || value instanceof Int8Array;
}
