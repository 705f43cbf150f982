import type { ElanusClient } from "../../../client/elanus_client.ts";
import { ElanusError } from "../../../errors/index.ts";
import { checkHits } from "../../check_hits.ts";
import type { Body } from "../body.ts";
import { type AnswerForm, type Asked, collectionIn, type Route, route } from "../route.ts";
import { fieldsOf } from "../rows/collection_fields.ts";
import { filterIn, readIn } from "./request_parts.ts";
import { groupingIn, hitsAnswer, queriesOf, rerankIn, searchedField, searchSettings } from "./search_parts.ts";

export const hybridSearchRoute: Route = route(hybridRequest, hybridSearch);

async function hybridSearch(client: ElanusClient, request: ReturnType<typeof hybridRequest>, form: AnswerForm) {
  const { searches, limit, ...rest } = request;
  const fields = await fieldsOf(client, request);
  checkHits(searches[0].queries.length, request);
  const data = searches.map(({ queries, ...one }) => ({
    ...one,
    data: queriesOf(queries, searchedField(fields, one.anns_field)),
  }));
  return hitsAnswer(await client.hybridSearchRaw({ ...rest, limit, data }), form);
}

function hybridRequest(asked: Asked) {
  const { body } = asked;
  const searches = body.need("search", body.partsOf("search")).map(oneSearch);
  if (searches.length === 0) throw new ElanusError("MISSING_PARAMETER", "`search` is empty");
  // Of one search the field may be left out, where the collection has one of vectors.
  if (searches.length > 1) for (const [i, { anns_field }] of searches.entries()) needField(anns_field, i);
  return {
    ...collectionIn(asked),
    ...readIn(body, []),
    ...groupingIn(body),
    searches,
    limit: body.count("limit"),
    offset: body.count("offset"),
    rerank: rerankIn(body),
  };
}

function oneSearch(body: Body) {
  // Programs for Milvus send them, though the fields of the whole are answered.
  body.texts("outputFields");
  if (body.count("offset") !== undefined) {
    throw new ElanusError("NOT_SUPPORTED", "`search[].offset` is not supported", {
      hint: "give `offset` to the whole",
    });
  }
  const settings = searchSettings(body, "params");
  return {
    ...filterIn(body),
    ...settings,
    queries: body.need("data", body.list("data")),
    anns_field: body.text("annsField") ?? "",
    metric_type: body.text("metricType") ?? settings.metric_type,
    ignore_growing: body.flag("ignoreGrowing") ?? settings.ignore_growing,
    limit: body.count("limit"),
  };
}

function needField(name: string, i: number): void {
  if (name === "") throw new ElanusError("MISSING_PARAMETER", `\`search[${i}].annsField\` is missing`);
}
