import type { MessageInitShape } from "@bufbuild/protobuf";
import type { QueryResults } from "../../client/responses.ts";
import type { QueryResultsSchema } from "../proto/generated/milvus_pb.ts";
import { DataType } from "../proto/generated/schema_pb.ts";
import { SUCCESS } from "../wire/status.ts";
import { nextTimestamp } from "../wire/timestamps.ts";

const COUNT = "count(*)";

/** Whether a query counts rows instead of showing them. */
export function isCount(outputFields: readonly string[]): boolean {
  return outputFields.includes(COUNT);
}

/** A count as Query answers with it: a column of one number. */
export function countMessage(
  { data }: QueryResults,
  { collectionName }: { collectionName: string },
): MessageInitShape<typeof QueryResultsSchema> {
  const count = BigInt(String(data[0]?.[COUNT] ?? 0));
  const scalars = { data: { case: "longData" as const, value: { data: [count] } } };
  return {
    status: SUCCESS,
    collectionName,
    outputFields: [COUNT],
    fieldsData: [{ type: DataType.Int64, fieldName: COUNT, field: { case: "scalars", value: scalars } }],
    sessionTs: nextTimestamp(),
  };
}
