import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { expect, it } from "vitest";
import { ElanusClient } from "../../../src/client/elanus_client.ts";
import { ServerMetrics } from "../../../src/observe/index.ts";
import { accessBy } from "../../../src/server/access/access.ts";
import { RequestBudget } from "../../../src/server/request_budget.ts";
import { restApp } from "../../../src/server/rest/rest_app.ts";

it("requests that are too large together are answered with 503 until others have ended", async () => {
  const client = await ElanusClient.open(":memory:");
  const budget = new RequestBudget(100);
  const options = { client, access: accessBy(undefined), metrics: new ServerMetrics(client), budget, anyHost: false };
  const listener = createServer(getRequestListener(restApp(options).fetch)).listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address() as AddressInfo;
  const list = async () => {
    const body = JSON.stringify({ dbName: "default" }).padEnd(60);
    const response = await fetch(`http://127.0.0.1:${port}/v2/vectordb/collections/list`, { method: "POST", body });
    return { status: response.status, ...(await response.json()) };
  };
  const other = budget.hold();
  other.take(90);
  expect(await list()).toMatchObject({ status: 503, code: 12, message: expect.stringContaining("a little later") });
  other.end();
  for (let i = 0; i < 5; i++) expect(await list()).toEqual({ status: 200, code: 0, data: [] });
  listener.closeAllConnections();
  listener.close();
  await client.close();
});
