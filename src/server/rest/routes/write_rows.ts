import type { ElanusClient } from "../../../client/elanus_client.ts";
import type { DeleteRequest, RowData } from "../../../client/requests.ts";
import type { MutationResult } from "../../../client/responses.ts";
import { ElanusError } from "../../../errors/index.ts";
import { type AnswerForm, type Asked, collectionIn, type Route, route } from "../route.ts";
import { fieldsOf } from "../rows/collection_fields.ts";
import { rowsIn } from "../rows/rows_in.ts";
import { keyWriter } from "../rows/rows_out.ts";
import { areObjects } from "../values.ts";
import { filterIn, idsIn } from "./request_parts.ts";

export const insertRoute: Route = route(rowsToWrite, async (client, request, form) => {
  const result = await client.insert({ ...request, data: await readRows(client, request) });
  return { data: { insertCount: Number(result.insert_cnt), insertIds: keysOf(result, form) } };
});

export const upsertRoute: Route = route(
  (asked) => ({ ...rowsToWrite(asked), partial_update: asked.body.flag("partialUpdate") ?? false }),
  async (client, request, form) => {
    const result = await client.upsert({ ...request, data: await readRows(client, request) });
    return { data: { upsertCount: Number(result.upsert_cnt), upsertIds: keysOf(result, form) } };
  },
);

export const deleteRoute: Route = route(deleteRequest, async (client, request) => {
  const { delete_cnt } = await client.delete(request);
  return { data: { deleteCount: Number(delete_cnt) } };
});

function rowsToWrite(asked: Asked) {
  const data = asked.body.need("data", asked.body.list("data"));
  if (!areObjects(data)) throw new ElanusError("MALFORMED_REQUEST", "`data` must be a list of objects");
  return { ...collectionIn(asked), partition_name: asked.body.text("partitionName"), data };
}

async function readRows(client: ElanusClient, request: { collection_name: string; db_name: string; data: RowData[] }) {
  return rowsIn(request.data, await fieldsOf(client, request));
}

function keysOf({ IDs }: MutationResult, form: AnswerForm): unknown[] {
  return "int_id" in IDs ? IDs.int_id.data.map(keyWriter(true, form)) : IDs.str_id.data.map(keyWriter(false, form));
}

function deleteRequest(asked: Asked): DeleteRequest {
  const { body } = asked;
  const { filter, exprValues } = filterIn(body);
  const base = { ...collectionIn(asked), partition_name: body.text("partitionName") };
  const ids = idsIn(body, "id") ?? idsIn(body, "ids");
  if (ids === undefined) return { ...base, exprValues, filter: body.need("filter", filter) };
  if (filter === undefined) return { ...base, ids };
  throw new ElanusError("INVALID_PARAMETER", "a request to delete takes either `id` or a `filter`, not both");
}
