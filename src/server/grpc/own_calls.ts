import type { ElanusClient } from "../../client/elanus_client.ts";
import { ElanusError } from "../../errors/index.ts";
import { shown } from "../../schema/scalar_value.ts";
import { failure } from "../wire/status.ts";
import type { Call } from "./call.ts";

/**
 * Calls that Milvus's protocol has no place for: they are asked as metrics of the type `elanus_` and their name, whose request
 * and answer are JSON. A failure is in the answer's `status`: the official client gives up on a failing answer of metrics.
 */
const OWN_CALLS: Readonly<Record<string, (client: ElanusClient, request: OwnRequest) => Promise<object>>> = {
  explain: (client, request) => passed(client, "explain", request),
  trace: (client, request) => passed(client, "trace", request),
  describeIndex: (client, request) => passed(client, "describeIndex", request),
  // Where the folder lies is the server's own business.
  info: async (client) => ({ info: { ...(await client.info()), path: "" } }),
  listAttachments: async (client, request) => ({ names: await client.listAttachments(collectionOf(request)) }),
  async getAttachment(client, request) {
    const data = await client.getAttachment(attachmentOf(request));
    return data === undefined ? {} : { data: Buffer.from(data).toString("base64") };
  },
  async putAttachment(client, request) {
    const data = new Uint8Array(Buffer.from(textIn(request, "data"), "base64"));
    await client.putAttachment({ ...attachmentOf(request), data });
    return {};
  },
};

const PREFIX = "elanus_";

export type OwnRequest = Readonly<Record<string, unknown>>;

/** Whether metrics of this type are a call of our own. */
export function isOwnCall(type: unknown): type is string {
  return typeof type === "string" && type.startsWith(PREFIX);
}

/** The JSON that answers it. */
export async function answerOwnCall(type: string, request: OwnRequest, { client, database }: Call): Promise<string> {
  const name = type.slice(PREFIX.length);
  try {
    if (!Object.hasOwn(OWN_CALLS, name)) throw new ElanusError("NOT_SUPPORTED", `there is no call ${name}`);
    const inDatabase = database === "" ? request : { db_name: database, ...request };
    const answer = await OWN_CALLS[name](client, inDatabase);
    return JSON.stringify({ status: { error_code: "Success", code: 0, reason: "" }, ...answer });
  } catch (error) {
    const { code, reason, extraInfo } = failure(error);
    return JSON.stringify({ status: { error_code: "UnexpectedError", code, reason, extra_info: extraInfo } });
  }
}

/** The client checks the request by itself, as it does for programs without types. */
async function passed(
  client: ElanusClient,
  call: "explain" | "trace" | "describeIndex",
  request: OwnRequest,
): Promise<object> {
  return Object(await Reflect.apply(client[call], client, [request]));
}

function collectionOf(request: OwnRequest) {
  const db_name = request.db_name === undefined ? {} : { db_name: textIn(request, "db_name") };
  return { collection_name: textIn(request, "collection_name"), ...db_name };
}

function attachmentOf(request: OwnRequest) {
  return { ...collectionOf(request), name: textIn(request, "name") };
}

/** @throws ElanusError INVALID_PARAMETER where it is missing or no text. */
function textIn(request: OwnRequest, name: string): string {
  const value = request[name];
  if (typeof value === "string") return value;
  throw new ElanusError("INVALID_PARAMETER", `\`${name}\` must be a text`, { detail: `it is ${shown(value)}` });
}
