import type { Client } from "../../client/client.ts";
import { MOST_CANDIDATES } from "../check_options.ts";
import type { Judgments } from "./judgments.ts";

/** Ids of one request. */
const BATCH = 100;

/** The field that holds what judgments name, and whether it is an Int64. */
export interface IdField {
  readonly name: string;
  readonly isInteger: boolean;
}

/** The judged documents that a collection does not have: no search can find them, so they lower every figure. */
export async function missingIds(
  client: Pick<Client, "query">,
  collection: string,
  field: IdField,
  judgments: Judgments,
): Promise<string[]> {
  const missing = new Set(Array.from(judgments.values(), (grades) => [...grades.keys()]).flat());
  const wanted = [...missing].filter((id) => !field.isInteger || /^-?\d+$/.test(id));
  for (let begin = 0; begin < wanted.length; begin += BATCH) {
    const ids = wanted.slice(begin, begin + BATCH);
    const { data } = await client.query({
      collection_name: collection,
      filter: `${field.name} in {ids}`,
      exprValues: { ids: field.isInteger ? ids.map(BigInt) : ids },
      output_fields: [field.name],
      limit: MOST_CANDIDATES,
    });
    for (const row of data) missing.delete(String(row[field.name]));
  }
  return [...missing];
}
