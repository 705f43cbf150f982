import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import type { ElanusClient } from "../../client/elanus_client.ts";
import { ElanusError } from "../../errors/index.ts";
import type { ServerMetrics } from "../../observe/index.ts";
import type { Access } from "../access/access.ts";
import { refuseForeignPages } from "../access/browser_guard.ts";
import { tokenOfHeader } from "../access/tokens.ts";
import { SERVER_LIMITS } from "../limits.ts";
import type { RequestBudget } from "../request_budget.ts";
import { Body } from "./body.ts";
import { deadlineOf, within } from "./deadline.ts";
import { failureOf } from "./failure.ts";
import { readJson } from "./json/read_json.ts";
import { writeJson } from "./json/write_json.ts";
import { readText } from "./read_text.ts";
import { routeOf } from "./routes/index.ts";
import { isObject } from "./values.ts";

/** Requests that come by a connection. */
interface Served {
  Bindings: HttpBindings;
}

const PREFIX = "/v2/vectordb/";
const JSON_TYPE = { "content-type": "application/json; charset=utf-8" };

/** What the HTTP side of the server is made of. */
export interface RestOptions {
  readonly client: ElanusClient;
  readonly access: Access;
  readonly metrics: ServerMetrics;
  readonly budget: RequestBudget;
  /** Whether any name that leads here may be used: where the server is meant to be reached from elsewhere. */
  readonly anyHost: boolean;
}

/** Milvus's REST v2 with `/healthz` and `/metrics`; it listens nowhere. */
export function restApp(options: RestOptions): Hono<Served> {
  const app = new Hono<Served>();
  const { client, access, metrics, anyHost } = options;
  app.get("/healthz", async (context) => {
    await client.checkHealth();
    return context.text("OK");
  });
  app.use(async (context, next) => {
    const origin = context.req.header("origin");
    if (!access.needsToken && !anyHost) refuseForeignPages({ origin, host: context.req.header("host") });
    access.check(tokenOfHeader(context.req.header("authorization")));
    await next();
  });
  app.get("/metrics", async (context) =>
    context.body(await metrics.text(), 200, { "content-type": metrics.contentType }),
  );
  app.post(`${PREFIX}*`, (context) => answer(context, options));
  app.notFound((context) => context.json({ code: 404, message: notServed(context.req.method, context.req.path) }, 404));
  app.onError(respondFailure);
  return app;
}

async function answer(context: Context<Served>, { client, metrics, budget }: RestOptions): Promise<Response> {
  const found = routeOf(context.req.path.slice(PREFIX.length));
  if (found === undefined) return context.notFound();
  const { name, route } = found;
  const deadline = deadlineOf(context.req.header("request-timeout"));
  return metrics.timed(name, async () => {
    const held = budget.hold();
    try {
      const body = bodyOf(await readText(context.env.incoming, held));
      const form = { wideNumbers: wantsWideNumbers(context) };
      const answered = await within(deadline, route({ client, body, db_name: databaseOf(context, body), form }));
      const all = { code: 0, ...answered };
      const text = form.wideNumbers ? writeJson(all) : JSON.stringify(all);
      checkSize(text);
      return context.body(text, 200, JSON_TYPE);
    } finally {
      held.end();
    }
  });
}

function wantsWideNumbers(context: Context<Served>): boolean {
  return ["true", "1", "True", "t"].includes(context.req.header("accept-type-allow-int64") ?? "");
}

function databaseOf(context: Context<Served>, body: Body): string {
  return body.text("dbName") || context.req.header("db-name") || "default";
}

/** Nothing at all counts as `{}`. */
function bodyOf(text: string): Body {
  const value = text.trim() === "" ? {} : readJson(text);
  if (isObject(value)) return new Body(value);
  throw new ElanusError("MALFORMED_REQUEST", "the request must be a JSON object");
}

function checkSize(text: string): void {
  if (text.length <= SERVER_LIMITS.resultBytes) return;
  throw new ElanusError("RESULT_TOO_LARGE", "the answer is too large", {
    detail: `${text.length} bytes; at most ${SERVER_LIMITS.resultBytes}`,
    hint: "ask for fewer rows, or for fewer fields",
  });
}

function respondFailure(error: unknown, context: Context<Served>): Response {
  const { status, body } = failureOf(error);
  // The rest of what is too large, for itself or with others, is not waited for.
  if (status === 413 || status === 503) context.header("connection", "close");
  return context.json(body, status);
}

function notServed(method: string, path: string): string {
  return `${method} ${path} is not served; requests are POST ${PREFIX}..., GET /healthz and GET /metrics`;
}
