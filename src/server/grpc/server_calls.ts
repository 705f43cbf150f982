import type { MessageInitShape } from "@bufbuild/protobuf";
import type { AnalyzerToken } from "../../client/responses.ts";
import { MILVUS_VERSION } from "../../client/version.ts";
import { ElanusError } from "../../errors/index.ts";
import { shown } from "../../schema/scalar_value.ts";
import { SERVED_CALLS } from "../proto/generated/calls.ts";
import { StateCode } from "../proto/generated/common_pb.ts";
import type { AnalyzerTokenSchema } from "../proto/generated/milvus_pb.ts";
import { SUCCESS } from "../wire/status.ts";
import { nextTimestamp } from "../wire/timestamps.ts";
import { inDatabase, served } from "./call.ts";
import { answerOwnCall, isOwnCall } from "./own_calls.ts";
import { NODE_NAME, systemInfo } from "./system_info.ts";

let connections = 0n;

/** What programs ask of a server before they begin. */
export const serverCalls = {
  Connect: served(SERVED_CALLS.Connect, async (_, { client }) => {
    const { version } = await client.getVersion();
    connections += 1n;
    return {
      status: SUCCESS,
      // The SDKs choose their calls by the identifier alone: any but 0 has all of them.
      identifier: connections,
      serverInfo: { buildTags: version, deployMode: "EMBEDDED", reserved: { milvus: MILVUS_VERSION } },
    };
  }),

  GetVersion: served(SERVED_CALLS.GetVersion, async (_, { client }) => {
    const { version } = await client.getVersion();
    return { status: SUCCESS, version };
  }),

  CheckHealth: served(SERVED_CALLS.CheckHealth, async (_, { client }) => {
    const { isHealthy, reasons } = await client.checkHealth();
    return { status: SUCCESS, isHealthy, reasons };
  }),

  AllocTimestamp: served(SERVED_CALLS.AllocTimestamp, async () => {
    return { status: SUCCESS, timestamp: nextTimestamp() };
  }),

  GetMetrics: served(SERVED_CALLS.GetMetrics, async ({ request }, call) => {
    const { metric_type: asked, ...own } = metricsRequest(request);
    const answered = { status: SUCCESS, componentName: NODE_NAME };
    if (isOwnCall(asked)) return { ...answered, response: await answerOwnCall(asked, own, call) };
    if (asked !== "system_info") {
      throw new ElanusError("INVALID_PARAMETER", `metric type ${shown(asked)} does not exist`, { hint: "system_info" });
    }
    const { version } = await call.client.getVersion();
    return { ...answered, response: JSON.stringify(systemInfo(version)) };
  }),

  GetComponentStates: served(SERVED_CALLS.GetComponentStates, async (_, { client }) => {
    await client.checkHealth();
    return { status: SUCCESS, state: { role: "standalone", stateCode: StateCode.Healthy } };
  }),

  RunAnalyzer: served(SERVED_CALLS.RunAnalyzer, async (request, call) => {
    const { analyzerParams, collectionName, fieldName, placeholder, withDetail, withHash } = request;
    const { results } = await call.client.runAnalyzer({
      text: placeholder.map((bytes) => Buffer.from(bytes).toString("utf8")),
      ...(analyzerParams === "" ? {} : { analyzer_params: analyzerParams }),
      ...(collectionName === "" ? {} : { collection_name: collectionName, field_name: fieldName }),
      with_detail: withDetail,
      with_hash: withHash,
      ...inDatabase(request, call),
    });
    return { status: SUCCESS, results: results.map(({ tokens }) => ({ tokens: tokens.map(tokenMessage) })) };
  }),
};

function metricsRequest(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text));
  } catch (cause) {
    throw new ElanusError("INVALID_PARAMETER", "the request for metrics is no JSON", { cause });
  }
}

function tokenMessage(token: AnalyzerToken): MessageInitShape<typeof AnalyzerTokenSchema> {
  return {
    token: token.token,
    startOffset: BigInt(token.start_offset),
    endOffset: BigInt(token.end_offset),
    position: BigInt(token.position),
    positionLength: BigInt(token.position_length),
    hash: token.hash,
  };
}
