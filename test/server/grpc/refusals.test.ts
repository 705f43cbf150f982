import { Client, credentials, Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { expect, it } from "vitest";
import { refusal } from "../../../src/server/grpc/refusals.ts";
import { UNANSWERED_CALLS, UNSERVED_CALLS } from "../../../src/server/proto/generated/calls.ts";
import { serve } from "./serve.ts";

const refusedCalls = [...Object.keys(UNSERVED_CALLS), ...UNANSWERED_CALLS];

it.each(refusedCalls)("%s is refused with a reason", (name) => {
  expect(refusal(name)).toMatchObject({ code: "NOT_SUPPORTED", detail: expect.stringMatching(/\w/) });
});

it.each([
  ["ReplicateMessage", "not replicated"],
  ["UpdateReplicateConfiguration", "not replicated"],
  ["GetReplicas", "no nodes"],
  ["TransferReplica", "no nodes"],
  ["RestoreExternalSnapshot", "elanus backup"],
])("%s is told its own reason", (name, reason) => {
  expect(refusal(name).detail).toContain(reason);
});

it("calls whose answers have no place for a status fail with the reason, and are known to the server", async () => {
  expect(UNANSWERED_CALLS).toEqual(expect.arrayContaining(["CreateReplicateStream", "DumpMessages"]));
  const told: [name: string, code: number][] = [];
  const served = await serve({ onCall: (name, _, code) => told.push([name, code]) });
  const raw = new Client(served.address, credentials.createInsecure());
  const asIs = (value: Uint8Array) => Buffer.from(value);
  for (const name of UNANSWERED_CALLS) {
    const path = `/milvus.proto.milvus.MilvusService/${name}`;
    const stream = raw.makeServerStreamRequest(path, asIs, asIs, new Uint8Array(), new Metadata());
    const error = await new Promise<ServiceError>((resolve) => stream.on("error", resolve).resume());
    expect(error).toMatchObject({
      code: status.FAILED_PRECONDITION,
      details: `${name} is not supported; ${refusal(name).detail}`,
    });
  }
  expect(told.slice(-UNANSWERED_CALLS.length)).toEqual(UNANSWERED_CALLS.map((name) => [name, 1100]));
  raw.close();
  await served.close();
});
