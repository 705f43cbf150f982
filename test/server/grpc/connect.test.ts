import { afterAll, beforeAll, expect, test } from "vitest";
import { type Served, serve } from "./serve.ts";

let served: Served;
const calls: [string, number][] = [];

beforeAll(async () => {
  served = await serve({ onCall: (name, _, code) => calls.push([name, code]) });
});
afterAll(() => served.close());

test("the SDK connects, and is told the version", async () => {
  const { version } = await served.sdk.getVersion();
  expect(version).toMatch(/^2\.6.*elanus/);
  expect(calls[0]).toEqual(["Connect", 0]);
});

test("the health is that of the database", async () => {
  const { isHealthy } = await served.sdk.checkHealth();
  expect(isHealthy).toBe(true);
});

test("what is not served answers with a status that says why, never with UNIMPLEMENTED", async () => {
  const status = await served.sdk.createUser({ username: "ada", password: "secret" });
  expect(status.error_code).not.toBe("Success");
  expect(status.reason).toContain("CreateCredential is not supported");
  const listed = await served.sdk.listUsers();
  expect(listed.status.reason).toContain("ListCredUsers is not supported");
});
