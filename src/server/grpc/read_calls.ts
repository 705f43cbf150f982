import type { HybridOptions, HybridRequest } from "../../client/hybrid_requests.ts";
import type { AnyVector } from "../../client/requests.ts";
import { ElanusError } from "../../errors/index.ts";
import { checkHits } from "../check_hits.ts";
import { SERVED_CALLS } from "../proto/generated/calls.ts";
import { ErrorCode } from "../proto/generated/common_pb.ts";
import type { SearchRequest } from "../proto/generated/milvus_pb.ts";
import { consistencyOf } from "../wire/consistency.ts";
import { fieldsData } from "../wire/field_data.ts";
import { fromPairs } from "../wire/key_values.ts";
import { queriesIn } from "../wire/placeholders.ts";
import { highlighterOf, Options, rerankOf, searchOptions } from "../wire/search_request.ts";
import { searchResults } from "../wire/search_results.ts";
import { SUCCESS } from "../wire/status.ts";
import { templateValues } from "../wire/templates.ts";
import { nextTimestamp } from "../wire/timestamps.ts";
import { type Call, inDatabase, served } from "./call.ts";
import { countMessage, isCount } from "./count.ts";
import { isIterator } from "./search_iterators.ts";

/** As Milvus has it; a search answers the same with another. */
const QUERY = { ...SERVED_CALLS.Query, ownCodes: { PARTITIONED_BY_KEY: ErrorCode.IllegalArgument } };

/** Rows by filter and by nearness. */
export const readCalls = {
  Query: served(QUERY, async (request, call) => {
    const options = new Options(request.queryParams);
    const query = {
      collection_name: request.collectionName,
      partition_names: request.partitionNames,
      output_fields: request.outputFields,
      filter: request.expr,
      limit: unlimited(options.number("limit")),
      offset: options.number("offset"),
      timezone: options.text("timezone"),
      order_by_fields: options.text("order_by_fields"),
      ...templateValues(request.exprTemplateValues),
      ...consistencyOf(request),
      ...inDatabase(request, call),
    };
    if (isCount(request.outputFields))
      return countMessage(await call.client.query({ ...query, limit: undefined }), request);
    const { primary, fields, names, rows } = await call.client.queryRaw(query, call.signal);
    return {
      status: SUCCESS,
      collectionName: request.collectionName,
      outputFields: [...names],
      fieldsData: fieldsData(fields, rows),
      primaryFieldName: primary.name,
      sessionTs: nextTimestamp(),
    };
  }),

  Search: served(SERVED_CALLS.Search, async (request, call) => {
    const options = new Options(request.searchParams);
    const search = {
      ...searchOf(request, options, call),
      ...rerankOf(request.functionScore),
      ...highlighterOf(request.highlighter),
    };
    if (isIterator(options)) return call.iterators.next(options, search, call);
    const { searchInput } = request;
    if (searchInput.case === "ids") {
      const { case: kind, value } = searchInput.value.idField;
      const ids = kind === undefined ? [] : value.data;
      checkHits(ids.length, search);
      return searchResults(await call.client.searchRaw({ ...search, data: undefined, ids }, call.signal));
    }
    checkHits(search.data.length, search);
    if (search.rerank !== undefined) {
      const { data, anns_field = "", ...whole } = search;
      return searchResults(await call.client.hybridSearchRaw({ ...whole, data: [{ data, anns_field }] }, call.signal));
    }
    return { ...searchResults(await call.client.searchRaw(search, call.signal)), sessionTs: nextTimestamp() };
  }),

  HybridSearch: served(SERVED_CALLS.HybridSearch, async (request, call) => {
    const { strategy } = fromPairs(request.rankParams);
    const options = new Options(request.rankParams);
    const { params, anns_field: _, metric_type: __, ...whole } = searchOptions(options);
    const { rerank = strategy === undefined ? undefined : { strategy, params: { ...params } } } = rerankOf(
      request.functionScore,
    );
    const data = request.requests.map(hybridRequest);
    checkHits(data[0]?.data.length ?? 0, whole);
    const search = {
      collection_name: request.collectionName,
      partition_names: request.partitionNames,
      output_fields: request.outputFields,
      ...whole,
      rank_group_scorer: groupScorer(options),
      rerank,
      data,
      ...consistencyOf(request),
      ...inDatabase(request, call),
    };
    const found = await call.client.hybridSearchRaw(search, call.signal);
    return { ...searchResults(found), sessionTs: nextTimestamp() };
  }),
};

function groupScorer(options: Options): HybridOptions["rank_group_scorer"] {
  const name = options.text("rank_group_scorer");
  if (name === undefined || name === "max" || name === "sum" || name === "avg") return name;
  throw new ElanusError("INVALID_PARAMETER", `\`rank_group_scorer\` is no \`${name}\``, { hint: "max, sum or avg" });
}

/** Milvus's "no limit". */
function unlimited(limit: number | undefined): number | undefined {
  return limit === -1 ? undefined : limit;
}

function searchOf(request: SearchRequest, options: Options, call: Call) {
  return {
    collection_name: request.collectionName,
    partition_names: request.partitionNames,
    output_fields: request.outputFields,
    filter: request.dsl,
    data: queriesOf(request),
    ...searchOptions(options),
    ...templateValues(request.exprTemplateValues),
    ...consistencyOf(request),
    ...inDatabase(request, call),
  };
}

function queriesOf({ searchInput }: SearchRequest): AnyVector[] | string[] {
  return searchInput.case === "placeholderGroup" ? queriesIn(searchInput.value) : [];
}

function hybridRequest(request: SearchRequest): HybridRequest<AnyVector[] | string[]> {
  const {
    anns_field = "",
    metric_type,
    limit,
    params,
    ignore_growing,
  } = searchOptions(new Options(request.searchParams));
  return {
    ...{ anns_field, metric_type, limit, params, ignore_growing },
    data: queriesOf(request),
    filter: request.dsl,
    ...templateValues(request.exprTemplateValues),
  };
}
