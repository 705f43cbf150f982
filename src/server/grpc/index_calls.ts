import type { MessageInitShape } from "@bufbuild/protobuf";
import type { DescribeIndexRequest } from "../../client/requests.ts";
import type { IndexDescription } from "../../client/responses.ts";
import { ElanusError } from "../../errors/index.ts";
import { SERVED_CALLS } from "../proto/generated/calls.ts";
import { ErrorCode, IndexState } from "../proto/generated/common_pb.ts";
import type { IndexDescriptionSchema } from "../proto/generated/milvus_pb.ts";
import { fromPairs, packedValues, paramsIn, toPairs } from "../wire/key_values.ts";
import { SUCCESS } from "../wire/status.ts";
import { type Call, inDatabase, served } from "./call.ts";

/** What of an index's pairs is no parameter of its build. */
const OWN_KEYS = ["index_type", "metric_type", "index_name"];
/** Types whose builds take nothing. */
const PLAIN_TYPES = ["FLAT", "BIN_FLAT", "AUTOINDEX", "", "STL_SORT", "INVERTED", "BITMAP", "TRIE", "Trie"];
/** What the builds of other types take. */
const BUILD_PARAMS = ["nlist", "m", "nbits", "M", "efConstruction", "drop_ratio_build", "inverted_index_algo"];

/** As Milvus has it; elsewhere a field that is not there is a bad argument. */
const CREATE_INDEX = { ...SERVED_CALLS.CreateIndex, ownCodes: { FIELD_NOT_FOUND: ErrorCode.UnexpectedError } };

export const indexCalls = {
  CreateIndex: served(CREATE_INDEX, async (request, call) => {
    const { index_type = "AUTOINDEX", metric_type } = fromPairs(request.extraParams);
    await call.client.createIndex({
      collection_name: request.collectionName,
      field_name: request.fieldName,
      index_type: index_type === "" ? "AUTOINDEX" : index_type,
      params: takenParams(index_type, paramsIn(packedValues(request.extraParams), OWN_KEYS)),
      ...(request.indexName === "" ? {} : { index_name: request.indexName }),
      ...(metric_type === undefined || metric_type === "" ? {} : { metric_type }),
      ...inDatabase(request, call),
    });
    return SUCCESS;
  }),

  AlterIndex: served(SERVED_CALLS.AlterIndex, async (request, call) => {
    const index = {
      collection_name: request.collectionName,
      index_name: request.indexName,
      ...inDatabase(request, call),
    };
    const { extraParams, deleteKeys } = request;
    // Without anything to change, too, it is told whether the index is there.
    if (extraParams.length > 0 || deleteKeys.length === 0) {
      await call.client.alterIndexProperties({ ...index, params: fromPairs(extraParams) });
    }
    if (deleteKeys.length > 0) await call.client.dropIndexProperties({ ...index, properties: deleteKeys });
    return SUCCESS;
  }),

  DescribeIndex: served(SERVED_CALLS.DescribeIndex, async (request, call) => {
    const described = await call.client.describeIndex(indexIn(request, call));
    return { status: SUCCESS, indexDescriptions: someOf(described.index_descriptions, request).map(indexMessage) };
  }),

  GetIndexStatistics: served(SERVED_CALLS.GetIndexStatistics, async (request, call) => {
    const { index_descriptions } = await call.client.getIndexStatistics(indexIn({ ...request, fieldName: "" }, call));
    return { status: SUCCESS, indexDescriptions: index_descriptions.map(indexMessage) };
  }),

  GetIndexState: served(SERVED_CALLS.GetIndexState, async (request, call) => {
    const { state } = await call.client.getIndexState(indexIn(request, call));
    return { status: SUCCESS, state: IndexState[state] };
  }),

  GetIndexBuildProgress: served(SERVED_CALLS.GetIndexBuildProgress, async (request, call) => {
    const { indexed_rows, total_rows } = await call.client.getIndexBuildProgress(indexIn(request, call));
    return { status: SUCCESS, indexedRows: BigInt(indexed_rows), totalRows: BigInt(total_rows) };
  }),

  DropIndex: served(SERVED_CALLS.DropIndex, async (request, call) => {
    await call.client.dropIndex(indexIn(request, call));
    return SUCCESS;
  }),
};

interface IndexPlace {
  readonly dbName: string;
  readonly collectionName: string;
  readonly fieldName: string;
  readonly indexName: string;
}

function indexIn(request: IndexPlace, call: Call): DescribeIndexRequest {
  return {
    collection_name: request.collectionName,
    ...(request.fieldName === "" ? {} : { field_name: request.fieldName }),
    ...(request.indexName === "" ? {} : { index_name: request.indexName }),
    ...inDatabase(request, call),
  };
}

/** As in Milvus: indexes whose builds take nothing pass over what those of others take. */
function takenParams(type: string, params: Record<string, unknown>): Record<string, unknown> {
  if (!PLAIN_TYPES.includes(type)) return params;
  return Object.fromEntries(Object.entries(params).filter(([name]) => !BUILD_PARAMS.includes(name)));
}

/** Clients take a success for an index that is there. */
function someOf(found: readonly IndexDescription[], { collectionName }: IndexPlace): readonly IndexDescription[] {
  if (found.length > 0) return found;
  throw new ElanusError("INDEX_NOT_FOUND", `collection \`${collectionName}\` has no index`);
}

function indexMessage(index: IndexDescription): MessageInitShape<typeof IndexDescriptionSchema> {
  const state = Object.entries(IndexState).find(([name]) => name === index.state)?.[1];
  return {
    indexName: index.index_name,
    indexID: BigInt(index.indexID),
    fieldName: index.field_name,
    params: toPairs(index.params),
    indexedRows: BigInt(index.indexed_rows),
    totalRows: BigInt(index.total_rows),
    pendingIndexRows: BigInt(index.pending_index_rows),
    state,
    indexStateFailReason: index.index_state_fail_reason,
  };
}
