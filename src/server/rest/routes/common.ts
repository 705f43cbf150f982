import { ElanusError } from "../../../errors/index.ts";
import { type Asked, type Route, route } from "../route.ts";
import { analyzerParams } from "./field_definitions.ts";

/** `/v2/vectordb/common/...` */
export const commonRoutes: Record<string, Route> = {
  run_analyzer: route(analyzerRequest, async (client, request) => ({
    data: (await client.runAnalyzer(request)).results,
  })),
};

function analyzerRequest({ body, db_name }: Asked) {
  if (body.texts("analyzerNames") !== undefined) {
    throw new ElanusError("NOT_SUPPORTED", "`analyzerNames` is not supported", { hint: "a field has one analyzer" });
  }
  const text = body.value("text");
  return {
    text: typeof text === "string" ? text : body.need("text", body.texts("text")),
    analyzer_params: analyzerParams(body, "analyzerParams"),
    collection_name: body.text("collectionName"),
    field_name: body.text("fieldName"),
    with_detail: body.flag("withDetail"),
    with_hash: body.flag("withHash"),
    db_name,
  };
}
