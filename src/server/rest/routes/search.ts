import type { ElanusClient } from "../../../client/elanus_client.ts";
import { ElanusError } from "../../../errors/index.ts";
import { checkHits } from "../../check_hits.ts";
import { type AnswerForm, type Asked, collectionIn, type Route, route } from "../route.ts";
import { fieldsOf } from "../rows/collection_fields.ts";
import { filterIn, idsIn, readIn } from "./request_parts.ts";
import { groupingIn, hitsAnswer, queriesOf, rerankIn, searchedField, searchSettings } from "./search_parts.ts";

export const searchRoute: Route = route(searchRequest, search);

async function search(client: ElanusClient, request: ReturnType<typeof searchRequest>, form: AnswerForm) {
  const { data, ids, limit, group_size, rerank, ...rest } = request;
  const fields = await fieldsOf(client, request);
  checkHits(data?.length ?? ids?.length ?? 0, request);
  if (ids !== undefined) return hitsAnswer(await client.searchRaw({ ...rest, limit, group_size, ids }), form);
  const queries = queriesOf(data ?? [], searchedField(fields, request.anns_field));
  if (rerank === undefined) {
    return hitsAnswer(await client.searchRaw({ ...rest, limit, group_size, data: queries }), form);
  }
  const { anns_field, filter, exprValues, ...whole } = rest;
  const one = { data: queries, anns_field, filter, exprValues };
  return hitsAnswer(await client.hybridSearchRaw({ ...whole, limit, group_size, rerank, data: [one] }), form);
}

function searchRequest(asked: Asked) {
  const { body } = asked;
  const data = body.list("data");
  const ids = idsIn(body, "ids");
  if (data === undefined && ids === undefined) {
    throw new ElanusError("MISSING_PARAMETER", "`data` is missing", {
      hint: "give vectors as `data`, or keys of rows as `ids`",
    });
  }
  if (data !== undefined && ids !== undefined) {
    throw new ElanusError("INVALID_PARAMETER", "a search takes either `data` or `ids`, not both");
  }
  const rerank = rerankIn(body);
  if (ids !== undefined && rerank !== undefined) {
    throw new ElanusError("INVALID_PARAMETER", "hits are scored anew in searches with `data` alone");
  }
  return {
    ...collectionIn(asked),
    ...filterIn(body),
    ...readIn(body, []),
    ...searchSettings(body, "searchParams"),
    ...groupingIn(body),
    data,
    ids,
    anns_field: body.text("annsField"),
    limit: body.count("limit"),
    offset: body.count("offset"),
    rerank,
  };
}
