import type { DescribeCollectionResponse } from "../client/responses.ts";
import type { IdField } from "../retrieval/index.ts";
import { describeFields } from "./open_collection.ts";

/** All texts that say something of a row; the one in which the others are repeated is looked at by the search. */
export function rankedTexts(description: DescribeCollectionResponse, { name: idField }: IdField): string[] {
  const { scalarFields } = describeFields(description);
  const texts = scalarFields.filter(({ data_type, is_primary_key }) => data_type === "VarChar" && !is_primary_key);
  return texts.map(({ name }) => name).filter((name) => name !== idField);
}
