import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";
import { create, toBinary } from "@bufbuild/protobuf";
import { Client, credentials, Metadata, status } from "@grpc/grpc-js";
import { afterEach, expect, it } from "vitest";
import { ElanusError } from "../../../src/errors/index.ts";
import { QueryRequestSchema } from "../../../src/server/proto/generated/milvus_pb.ts";
import { RequestBudget } from "../../../src/server/request_budget.ts";
import { type Served, serve } from "./serve.ts";

const SERVICE = "/milvus.proto.milvus.MilvusService";

let served: Served;
afterEach(() => served.close());

function rawClient() {
  const raw = new Client(served.address, credentials.createInsecure());
  const asIs = (value: Uint8Array) => Buffer.from(value);
  /** Begins a call; resolves with gRPC's code. */
  const begin = (name: string, bytes = new Uint8Array()) => {
    let cancel = () => {};
    const ended = new Promise<number>((resolve) => {
      const answer = (error: { code: number } | null) => resolve(error?.code ?? status.OK);
      const call = raw.makeUnaryRequest(`${SERVICE}/${name}`, asIs, asIs, bytes, new Metadata(), answer);
      cancel = () => call.cancel();
    });
    return { ended, cancel: () => cancel() };
  };
  return { begin, close: () => raw.close() };
}

it("a connection without calls is closed, and the SDK opens another with the next", async () => {
  served = await serve({ limits: { grpcIdleMs: 100 } });
  const session = connectHttp2(`http://${served.address}`);
  await once(session, "close");
  expect((await served.sdk.checkHealth()).isHealthy).toBe(true);
});

it("a connection whose client does not answer any more is closed", async () => {
  served = await serve({ limits: { pingMs: 50, pingAnswerMs: 50 } });
  const [host, port] = served.address.split(":");
  const noSettings = "\0\0\0\u0004\0\0\0\0\0";
  const mute = connect(Number(port), host, () => mute.write(`PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${noSettings}`, "latin1"));
  mute.on("error", () => {}).resume();
  await once(mute, "close");
  expect((await served.sdk.checkHealth()).isHealthy).toBe(true);
});

it("a connection is told how many calls it may make at once", async () => {
  served = await serve({ limits: { streams: 7 } });
  const session = connectHttp2(`http://${served.address}`);
  const [{ maxConcurrentStreams }] = await once(session, "remoteSettings");
  expect(maxConcurrentStreams).toBe(7);
  session.destroy();
});

it("a request that does not arrive in time is refused", async () => {
  served = await serve({ limits: { requestMs: 100 } });
  const session = connectHttp2(`http://${served.address}`);
  const headers = { ":method": "POST", ":path": `${SERVICE}/GetVersion`, "content-type": "application/grpc" };
  const slow = session.request(headers, { endStream: false });
  slow.write(Buffer.from([0, 0, 0]));
  const [answer] = await once(slow, "response");
  expect(answer["grpc-status"]).toBe(String(status.DEADLINE_EXCEEDED));
  session.destroy();
});

it("requests that are too large together are refused until others have ended", async () => {
  const budget = new RequestBudget(100);
  served = await serve({ budget });
  const { begin, close } = rawClient();
  const unknownField = (length: number) => Uint8Array.from([0x7a, length, ...Array(length).fill(1)]);
  expect(await begin("GetVersion", unknownField(110)).ended).toBe(status.RESOURCE_EXHAUSTED);
  const other = budget.hold();
  other.take(90);
  expect(await begin("GetVersion", unknownField(60)).ended).toBe(status.RESOURCE_EXHAUSTED);
  other.end();
  for (let i = 0; i < 5; i++) expect(await begin("GetVersion", unknownField(60)).ended).toBe(status.OK);
  close();
});

it("calls that are given up before their turn are not begun", async () => {
  let begun = 0;
  served = await serve({
    authorise() {
      begun++;
      for (const end = performance.now() + 50; performance.now() < end; ) {}
    },
  });
  begun = 0;
  const { begin, close } = rawClient();
  await begin("GetVersion").ended;
  const calls = Array.from({ length: 20 }, () => begin("GetVersion"));
  setTimeout(() => {
    for (const { cancel } of calls.slice(1)) cancel();
  }, 20);
  expect(await calls[0].ended).toBe(status.OK);
  await Promise.all(calls.map(({ ended }) => ended));
  expect(await begin("GetVersion").ended).toBe(status.OK);
  expect(begun).toBeLessThan(10);
  close();
});

it("a query whose client gives up while it runs ends", async () => {
  let cancel = () => {};
  const codes: number[] = [];
  served = await serve({
    // By then it is about to run.
    authorise: () => void setImmediate(() => cancel()),
    onCall: (name, _, code) => name === "Query" && codes.push(code),
  });
  const collection_name = "wares";
  await served.client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: "vector", data_type: "FloatVector", dim: 2 },
    ],
  });
  const data = Array.from({ length: 60_000 }, (_, id) => ({ id, vector: [id, 1] }));
  await served.client.insert({ collection_name, data });
  const query = { collectionName: collection_name, expr: "id >= 0", outputFields: ["id"] };
  const { begin, close } = rawClient();
  const asked = begin("Query", toBinary(QueryRequestSchema, create(QueryRequestSchema, query)));
  cancel = asked.cancel;
  expect(await asked.ended).toBe(status.CANCELLED);
  await expect.poll(() => codes).toEqual([new ElanusError("CANCELLED", "").milvusCode]);
  close();
});
