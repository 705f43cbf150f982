import type { MessageInitShape } from "@bufbuild/protobuf";
import type { MutationResult } from "../../client/responses.ts";
import { ElanusError } from "../../errors/index.ts";
import { SERVED_CALLS } from "../proto/generated/calls.ts";
import type { InsertRequest, MutationResultSchema, UpsertRequest } from "../proto/generated/milvus_pb.ts";
import { rowsOf } from "../wire/rows.ts";
import { SUCCESS } from "../wire/status.ts";
import { templateValues } from "../wire/templates.ts";
import { nextTimestamp } from "../wire/timestamps.ts";
import { type Call, inDatabase, served } from "./call.ts";

/** Rows on their way in and out. */
export const writeCalls = {
  Insert: served(SERVED_CALLS.Insert, async (request, call) => {
    await checkSchemaTime(request, call);
    return mutationMessage(await call.client.insert(rowsIn(request, call)));
  }),

  Upsert: served(SERVED_CALLS.Upsert, async (request, call) => {
    if (request.fieldOps.length > 0) {
      throw new ElanusError("NOT_SUPPORTED", "an upsert sets fields; `field_ops` are not supported");
    }
    await checkSchemaTime(request, call);
    const partial_update = request.partialUpdate;
    return mutationMessage(await call.client.upsert({ ...rowsIn(request, call), partial_update }));
  }),

  Delete: served(SERVED_CALLS.Delete, async (request, call) => {
    const deleted = await call.client.delete({
      collection_name: request.collectionName,
      partition_name: request.partitionName,
      filter: request.expr,
      ...templateValues(request.exprTemplateValues),
      ...inDatabase(request, call),
    });
    return mutationMessage(deleted);
  }),
};

/**
 * Clients make rows by the schema that they know, and say of when it is; 0 says nothing.
 *
 * @throws ElanusError SCHEMA_MISMATCH where it has changed since: the SDKs then ask for the schema, and write again.
 */
async function checkSchemaTime(request: InsertRequest | UpsertRequest, call: Call): Promise<void> {
  const { collectionName: collection_name, schemaTimestamp: known } = request;
  if (known === 0n) return;
  const described = await call.client.describeCollection({ collection_name, ...inDatabase(request, call) });
  const { update_timestamp_str: standing } = described;
  if (known === BigInt(standing)) return;
  throw new ElanusError("SCHEMA_MISMATCH", `the schema of collection \`${collection_name}\` has changed`, {
    detail: `it is of ${standing}, the request of ${known}`,
    hint: "describe the collection, and write again",
  });
}

function rowsIn(request: InsertRequest | UpsertRequest, call: Call) {
  return {
    collection_name: request.collectionName,
    partition_name: request.partitionName,
    data: rowsOf(request.fieldsData, request.numRows),
    ...inDatabase(request, call),
  };
}

function mutationMessage(done: MutationResult): MessageInitShape<typeof MutationResultSchema> {
  return {
    status: SUCCESS,
    IDs: { idField: idsMessage(done.IDs) },
    succIndex: done.succ_index.map(Number),
    acknowledged: true,
    insertCnt: BigInt(done.insert_cnt),
    deleteCnt: BigInt(done.delete_cnt),
    upsertCnt: BigInt(done.upsert_cnt),
    timestamp: nextTimestamp(),
  };
}

function idsMessage(ids: MutationResult["IDs"]) {
  if ("int_id" in ids) {
    return { case: "intId", value: { data: ids.int_id.data.map((id) => BigInt(String(id))) } } as const;
  }
  return { case: "strId", value: { data: ids.str_id.data.map(String) } } as const;
}
