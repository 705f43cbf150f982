import type { ElanusClient } from "../../../client/elanus_client.ts";
import { ElanusError } from "../../../errors/index.ts";
import { LIMITS } from "../../../schema/limits.ts";
import { shown, toInt64 } from "../../../schema/scalar_value.ts";
import { type AnswerForm, type Asked, collectionIn, type Route, route } from "../route.ts";
import { type FieldForm, fieldsOf } from "../rows/collection_fields.ts";
import { rowWriter } from "../rows/rows_out.ts";
import { filterIn, idsIn, readIn } from "./request_parts.ts";

const ALL_FIELDS = ["*"];
const COUNT = "count(*)";

export const queryRoute: Route = route(queryRequest, async (client, request, form) => {
  if (request.output_fields.includes(COUNT)) {
    const { data } = await client.query({ ...request, limit: undefined });
    return { data };
  }
  return answerRows(client, request, form);
});

/** As in Milvus, a query by the keys. */
export const getRoute: Route = route(getRequest, async (client, { ids, ...request }, form) => {
  const primary = (await fieldsOf(client, request)).find(({ isPrimary }) => isPrimary);
  const filter = `${primary?.name} in {ids}`;
  return answerRows(client, { ...request, filter, exprValues: { ids: keysAs(primary, ids) } }, form);
});

async function answerRows(client: ElanusClient, request: Parameters<ElanusClient["queryRaw"]>[0], form: AnswerForm) {
  const { rows, ...found } = await client.queryRaw(request);
  return { data: rows.map(rowWriter(found, form)) };
}

/** Keys as filters compare them. */
function keysAs(primary: FieldForm | undefined, ids: readonly unknown[]): unknown[] {
  if (primary?.type !== "Int64") return ids.map(String);
  return ids.map((id) => {
    const key = toInt64(id);
    if (key !== undefined) return key;
    throw new ElanusError("INVALID_PARAMETER", `${shown(id)} is no key of field \`${primary.name}\` (Int64)`);
  });
}

function queryRequest(asked: Asked) {
  const { body } = asked;
  return {
    ...collectionIn(asked),
    ...filterIn(body),
    ...readIn(body, ALL_FIELDS),
    limit: body.count("limit") ?? LIMITS.defaultHits,
    offset: body.count("offset"),
  };
}

function getRequest(asked: Asked) {
  const { body } = asked;
  const { partition_names, ...read } = readIn(body, ALL_FIELDS);
  const partition = body.text("partitionName");
  return {
    ...collectionIn(asked),
    ...read,
    partition_names: partition === undefined ? partition_names : [partition, ...(partition_names ?? [])],
    ids: body.need("id", idsIn(body, "id") ?? idsIn(body, "ids")),
  };
}
