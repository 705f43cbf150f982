import { MILVUS_VERSION } from "../../client/version.ts";
import { SERVED_CALLS } from "../proto/generated/calls.ts";
import { SUCCESS } from "../wire/status.ts";
import { nextTimestamp } from "../wire/timestamps.ts";
import { served } from "./call.ts";

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
};
