import { messageOf, postJson, shownUrl, withoutKey } from "../../embed/post_json.ts";
import { ElanusError } from "../../errors/index.ts";
import type { Candidate } from "../candidate.ts";
import { checkOptions, checkWhole, LONGEST_MS } from "../check_options.ts";
import { candidateText } from "./candidate_text.ts";
import type { Reranker } from "./reranker.ts";

export interface HttpRerankerOptions {
  /** The whole address, as `https://api.cohere.com/v2/rerank`, or that of a compatible one of your own. */
  readonly url: string;
  readonly model: string;
  /** Sent as a bearer token; COHERE_API_KEY of the environment for Cohere's own endpoint. */
  readonly apiKey?: string;
  /** What it is sent of a row; all texts without it. */
  readonly fields?: readonly string[];
  /** Attempts (3), with pauses that double, or as `Retry-After` says. */
  readonly maxAttempts?: number;
  /** Milliseconds for one attempt (10,000). */
  readonly timeoutMs?: number;
}

/**
 * Has candidates scored by an endpoint that has Cohere's `POST /rerank` (`query` and `documents` in, `relevance_score`
 * out): Cohere, Jina, vLLM and others.
 *
 * Its search throws ElanusError REMOTE_FAILED where the endpoint refuses or does not answer.
 *
 * @throws ElanusError INVALID_PARAMETER for an address that is none, attempts or times that are no whole numbers, and
 * an option that there is not.
 */
export function httpReranker(options: HttpRerankerOptions): Reranker {
  checkOptions("httpReranker", options, ["url", "model", "apiKey", "fields", "maxAttempts", "timeoutMs"]);
  const url = addressOf(options.url);
  const { model, fields, maxAttempts = 3, timeoutMs = 10_000 } = options;
  checkWhole("maxAttempts", maxAttempts, 1);
  checkWhole("timeoutMs", timeoutMs, 1, LONGEST_MS);
  const apiKey = options.apiKey ?? (url.hostname.endsWith(".cohere.com") ? process.env.COHERE_API_KEY : undefined);
  return {
    name: model,
    fields,
    async rerank(query: string, candidates: readonly Candidate[], { signal }: { readonly signal: AbortSignal }) {
      const documents = candidates.map((candidate) => candidateText(candidate, fields));
      const body = { model, query, documents, top_n: documents.length };
      const answer = await postJson({ service: "re-ranking", url, body, apiKey, maxAttempts, timeoutMs, signal });
      if (answer.status < 300) return scoresOf(url, answer.body, documents.length);
      throw new ElanusError("REMOTE_FAILED", `the re-ranking endpoint ${shownUrl(url)} refused \`${model}\``, {
        detail: `status ${answer.status}: ${withoutKey(messageOf(answer.body), apiKey).slice(0, 300)}`,
        hint: answer.status === 401 ? "check the key: `apiKey`" : undefined,
      });
    },
  };
}

function addressOf(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "") return url;
  throw new ElanusError("INVALID_PARAMETER", "`url` is not the address of a re-ranking endpoint", {
    detail: "it must begin with http:// or https://, and hold no user or password",
    hint: "as https://api.cohere.com/v2/rerank or http://localhost:8000/v1/rerank",
  });
}

/** `results[].relevance_score` in the order of `results[].index`: they come best first. */
function scoresOf(url: URL, body: unknown, count: number): number[] {
  const scores = new Array<number>(count).fill(Number.NaN);
  const results = isObject(body) && Array.isArray(body.results) ? body.results : [];
  for (const result of results) {
    if (!isObject(result) || typeof result.relevance_score !== "number" || typeof result.index !== "number") continue;
    if (result.index in scores) scores[result.index] = result.relevance_score;
  }
  const missing = scores.filter((score) => Number.isNaN(score)).length;
  if (missing === 0) return scores;
  throw new ElanusError("REMOTE_FAILED", `${shownUrl(url)} did not answer with scores`, {
    detail: `${count} were asked for, ${count - missing} came`,
    hint: "check that the address is that of a Cohere-compatible `rerank`",
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
