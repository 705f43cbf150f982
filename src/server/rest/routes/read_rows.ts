import { type Asked, collectionIn, type Route, route } from "../route.ts";
import { fieldsOf } from "../rows/collection_fields.ts";
import { writeRows } from "../rows/rows_out.ts";
import { filterIn, idsIn, readIn } from "./request_parts.ts";

/** As in Milvus. */
const DEFAULT_LIMIT = 100;
const ALL_FIELDS = ["*"];

export const queryRoute: Route = route(queryRequest, async (client, request, form) => {
  const { data } = await client.query(request);
  return { data: writeRows(data, await fieldsOf(client, request), form) };
});

export const getRoute: Route = route(getRequest, async (client, request, form) => {
  const { data } = await client.get(request);
  return { data: writeRows(data, await fieldsOf(client, request), form) };
});

function queryRequest(asked: Asked) {
  const { body } = asked;
  return {
    ...collectionIn(asked),
    ...filterIn(body),
    ...readIn(body, ALL_FIELDS),
    limit: body.count("limit") ?? DEFAULT_LIMIT,
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
