import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { openOpenAi } from "../../src/embed/openai/openai_embedder.ts";

const KEY = "sk-very-secret-0123456789";

interface Request {
  readonly body: { model: string; input: string[]; dimensions?: number };
  readonly headers: IncomingHttpHeaders;
  readonly path: string | undefined;
}

interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
  vi.unstubAllEnvs();
});

/** A server that answers as OpenAI does, or as `replies` says for the first requests. */
async function endpoint(...replies: ((request: Request) => Reply | undefined)[]) {
  const requests: Request[] = [];
  const server = createServer(async (incoming, outgoing) => {
    let text = "";
    for await (const chunk of incoming) text += chunk;
    const request = { body: JSON.parse(text), headers: incoming.headers, path: incoming.url };
    requests.push(request);
    const special = replies.length > 1 ? replies.shift() : replies[0];
    const { status = 200, headers = {}, body } = special?.(request) ?? { body: embeddings(request) };
    outgoing.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { requests, baseUrl: `http://127.0.0.1:${port}/v1/` };
}

/** The vector of a text begins with its length; given in reverse, as the order is not promised. */
function embeddings({ body }: Request) {
  const data = body.input.map((text, index) => {
    const embedding = new Array(body.dimensions ?? 4).fill(0);
    embedding[0] = text.length;
    embedding[1] = 1;
    return { index, embedding };
  });
  return { data: data.reverse() };
}

const ordinary = () => undefined;

describe("openai", () => {
  test("sends model, dimensions and key, in batches, and gives unit vectors in the order of the texts", async () => {
    const { requests, baseUrl } = await endpoint();
    const embedder = await openOpenAi("small", { baseUrl, apiKey: KEY, dim: 3, batchSize: 2 });
    const { dense, truncated } = await embedder.embedDocuments(["a", "bb", "", "dddd", "eeeee"]);
    expect(requests.map(({ body }) => body.input)).toEqual([["a", "bb"], [" ", "dddd"], ["eeeee"]]);
    expect(requests[0].body).toMatchObject({ model: "small", dimensions: 3 });
    expect(requests[0].headers.authorization).toBe(`Bearer ${KEY}`);
    expect(requests[0].path).toBe("/v1/embeddings");
    expect(dense.map((vector) => Math.round(vector[0] / vector[1]))).toEqual([1, 2, 1, 4, 5]);
    for (const vector of dense) expect(Math.hypot(...vector)).toBeCloseTo(1, 6);
    expect(truncated).toBe(0);
    expect(embedder.identity).toMatchObject({ model: "small", dim: 3, normalized: true });
    expect(embedder.spec).toBe("openai:small");
  });

  test("puts the prefixes before documents and queries", async () => {
    const { requests, baseUrl } = await endpoint();
    const embedder = await openOpenAi("e5", { baseUrl, dim: 4, documentPrefix: "passage: ", queryPrefix: "query: " });
    await embedder.embedDocuments(["x"]);
    await embedder.embedQuery("y");
    expect(requests.map(({ body }) => body.input)).toEqual([["passage: x"], ["query: y"]]);
  });

  test("finds an endpoint by OPENAI_BASE_URL", async () => {
    const { requests, baseUrl } = await endpoint();
    vi.stubEnv("OPENAI_BASE_URL", baseUrl);
    expect((await openOpenAi("nobody-knows")).dim).toBe(4);
    expect(requests).toHaveLength(1);
    vi.unstubAllEnvs();
  });

  test("learns the dim of a model that it does not know, and knows OpenAI's", async () => {
    const { requests, baseUrl } = await endpoint();
    expect((await openOpenAi("nobody-knows", { baseUrl })).dim).toBe(4);
    expect(requests).toHaveLength(1);
    expect(requests[0].body).not.toHaveProperty("dimensions");
    expect((await openOpenAi("text-embedding-3-large", { baseUrl })).dim).toBe(3072);
    expect(requests).toHaveLength(1);
  });

  test("tries again after 429 and 5xx, as Retry-After says", async () => {
    const busy = (status: number) => () => ({ status, headers: { "retry-after": "0" }, body: "busy" });
    const { requests, baseUrl } = await endpoint(busy(429), busy(503), ordinary);
    const embedder = await openOpenAi("small", { baseUrl, dim: 4 });
    expect((await embedder.embedQuery("hello")).dense).toHaveLength(1);
    expect(requests).toHaveLength(3);
  });

  test("gives up after the last attempt and never tells the key", async () => {
    const { requests, baseUrl } = await endpoint(() => ({
      status: 500,
      headers: { "retry-after": "0" },
      body: `no luck for ${KEY}`,
    }));
    const embedder = await openOpenAi("small", { baseUrl, apiKey: KEY, dim: 4, maxAttempts: 3 });
    const failed = await embedder.embedQuery("hello").catch((error) => error);
    expect(failed).toMatchObject({ code: "REMOTE_FAILED", detail: expect.stringContaining("3 attempts") });
    expect(failed.detail).toContain("no luck for [key]");
    expect(requests).toHaveLength(3);
  });

  test("a refusal is not tried again, and never tells the key", async () => {
    const { requests, baseUrl } = await endpoint(() => ({
      status: 401,
      body: { error: { message: `Incorrect API key provided: ${KEY}` } },
    }));
    const embedder = await openOpenAi("small", { baseUrl, apiKey: KEY, dim: 4 });
    const failed = await embedder.embedQuery("hello").catch((error) => error);
    expect(failed).toMatchObject({ code: "REMOTE_FAILED", hint: expect.stringContaining("OPENAI_API_KEY") });
    expect(JSON.stringify([failed.message, failed.detail, failed.hint])).not.toMatch(/sk-very/);
    expect(requests).toHaveLength(1);
  });

  test("a text beyond the context is cut until it fits, and counted", async () => {
    const tooLong = ({ body }: Request): Reply | undefined =>
      body.input.some((text) => text.length > 50)
        ? { status: 400, body: { error: { message: "This model's maximum context length is 50 tokens" } } }
        : undefined;
    const { baseUrl } = await endpoint(tooLong);
    const embedder = await openOpenAi("small", { baseUrl, dim: 4 });
    const { dense, truncated } = await embedder.embedDocuments(["short", "x".repeat(100), "fine"]);
    expect(truncated).toBe(1);
    expect(dense.map((vector) => Math.round(vector[0] / vector[1]))).toEqual([5, 42, 4]);
  });

  test("stops when told to, also while it waits to try again", async () => {
    const { baseUrl } = await endpoint(() => ({ status: 429, headers: { "retry-after": "50" }, body: "later" }));
    const embedder = await openOpenAi("small", { baseUrl, dim: 4 });
    const stop = new AbortController();
    const running = embedder.embedDocuments(["x"], { signal: stop.signal });
    setTimeout(() => stop.abort(), 30);
    await expect(running).rejects.toMatchObject({ code: "CANCELLED" });
  });

  test("answers that hold no embeddings, or of another dim, are refused", async () => {
    const { baseUrl } = await endpoint(() => ({ body: "<html>hello</html>" }));
    const embedder = await openOpenAi("small", { baseUrl, dim: 4 });
    await expect(embedder.embedQuery("x")).rejects.toThrow(/did not answer with embeddings/);
    const short = await endpoint(() => ({ body: { data: [{ index: 0, embedding: [1, 0] }] } }));
    const narrow = await openOpenAi("small", { baseUrl: short.baseUrl, dim: 4 });
    await expect(narrow.embedQuery("x")).rejects.toMatchObject({ detail: "2 dims came, 4 were expected" });
  });

  test("the key comes from the environment, and OpenAI without one is refused at once", async () => {
    vi.stubEnv("OPENAI_API_KEY", KEY);
    const { requests, baseUrl } = await endpoint();
    await (await openOpenAi("small", { baseUrl, dim: 4 })).embedQuery("x");
    expect(requests[0].headers.authorization).toBe(`Bearer ${KEY}`);
    vi.stubEnv("OPENAI_API_KEY", "");
    await expect(openOpenAi("text-embedding-3-small")).rejects.toMatchObject({ code: "INVALID_PARAMETER" });
    await expect(openOpenAi("small", { baseUrl: "localhost:1" })).rejects.toThrow(/base URL/);
    const withPassword = openOpenAi("small", { baseUrl: baseUrl.replace("//", "//user:pass@") });
    await expect(withPassword).rejects.toThrow(/holds a user or a password$/);
    await expect(withPassword).rejects.not.toMatchObject({ detail: expect.stringContaining("pass") });
  });
});
