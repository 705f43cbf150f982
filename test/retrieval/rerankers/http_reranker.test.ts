import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { httpReranker } from "../../../src/index.ts";
import { candidatesOf, never } from "./candidates.ts";

interface Request {
  readonly body: { query: string; documents: string[]; model: string; top_n: number };
  readonly authorization: string | undefined;
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A server that scores documents by their length, best first, or answers as told, one reply after the other. */
async function endpoint(...replies: { status?: number; body?: unknown; silent?: boolean }[]) {
  const requests: Request[] = [];
  const server = createServer(async (incoming, outgoing) => {
    let text = "";
    for await (const chunk of incoming) text += chunk;
    const body = JSON.parse(text);
    requests.push({ body, authorization: incoming.headers.authorization });
    const { status = 200, body: given, silent } = replies.shift() ?? {};
    const scored = body.documents.map((document: string, index: number) => ({
      index,
      relevance_score: document.length,
    }));
    const results = scored.sort((a: { relevance_score: number }, b: typeof a) => b.relevance_score - a.relevance_score);
    if (silent) return;
    outgoing.writeHead(status, { "retry-after": "0" }).end(JSON.stringify(given ?? { results }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { requests, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2/rerank` };
}

const candidates = candidatesOf("aaaa", "b", "cc");

describe("a re-ranker behind an endpoint", () => {
  it("sends query, documents and key, and gives the scores in the order of the candidates", async () => {
    const { requests, url } = await endpoint();
    const ranker = httpReranker({ url, model: "rerank-v3.5", apiKey: "secret-key", fields: ["title"] });
    expect(await ranker.rerank("letters", candidates, never)).toEqual([4, 1, 2]);
    expect(requests[0].authorization).toBe("Bearer secret-key");
    const documents = ["aaaa", "b", "cc"];
    expect(requests[0].body).toEqual({ model: "rerank-v3.5", query: "letters", documents, top_n: 3 });
    expect([ranker.name, ranker.fields]).toEqual(["rerank-v3.5", ["title"]]);
  });

  it("tries again where that may help", async () => {
    const { requests, url } = await endpoint({ status: 429 }, { status: 503 });
    expect(await httpReranker({ url, model: "m" }).rerank("q", candidates, never)).toEqual([4, 1, 2]);
    expect(requests).toHaveLength(3);
  });

  it("says what the endpoint said, without the key, and what it did not", async () => {
    const { url } = await endpoint({ status: 401, body: { message: "bad key secret-key" } }, { body: { results: [] } });
    const ranker = httpReranker({ url, model: "m", apiKey: "secret-key", maxAttempts: 1 });
    const refused = { code: "REMOTE_FAILED", detail: "status 401: bad key [key]", hint: /key/ };
    await expect(ranker.rerank("q", candidates, never)).rejects.toMatchObject(refused);
    const empty = { code: "REMOTE_FAILED", detail: "3 were asked for, 0 came" };
    await expect(ranker.rerank("q", candidates, never)).rejects.toMatchObject(empty);
  });

  it("waits no longer than it is told to, and not at all once the search is given up", async () => {
    const { url } = await endpoint({ silent: true }, { silent: true });
    expect(() => httpReranker({ url, model: "m", timeoutMs: -1 })).toThrow(/`timeoutMs` must be a whole number/);
    expect(() => httpReranker({ url, model: "m", maxAttempts: Number.NaN })).toThrow(/`maxAttempts` must be/);
    const ranker = httpReranker({ url, model: "m", timeoutMs: 20, maxAttempts: 1 });
    const late = { code: "REMOTE_FAILED", message: /re-ranking endpoint/, detail: /within 20 ms/ };
    await expect(ranker.rerank("q", candidates, never)).rejects.toMatchObject(late);
    const given = ranker.rerank("q", candidates, { signal: AbortSignal.abort() });
    await expect(given).rejects.toMatchObject({ code: "CANCELLED", message: "the re-ranking was cancelled" });
  });

  it.each(["", "localhost/rerank", "ftp://x/rerank", "https://user:password@x/rerank"])("%j is no address", (url) => {
    expect(() => httpReranker({ url, model: "m" })).toThrow(/not the address/);
  });
});
