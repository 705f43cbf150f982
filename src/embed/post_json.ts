import { setTimeout as sleep } from "node:timers/promises";
import { ElanusError } from "../errors/index.ts";

/** One request to a JSON endpoint, tried again while that may help. */
export interface JsonRequest {
  /** What the endpoint does, for messages: "embedding". */
  readonly service: string;
  readonly url: URL;
  readonly body: unknown;
  /** Sent as a bearer token, and taken out of every message. */
  readonly apiKey?: string;
  readonly maxAttempts: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** What came back: any status below 500 but 429, as it is. */
export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Posts JSON and reads JSON. Answers 429 and 5xx and broken connections are tried again, after the time that
 * `Retry-After` names or else pauses that double.
 *
 * @throws ElanusError REMOTE_FAILED after the last attempt, CANCELLED when the signal is raised.
 */
export async function postJson(request: JsonRequest): Promise<JsonAnswer> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await attemptOnce(request);
    if (outcome.answer !== undefined) return outcome.answer;
    if (attempt >= request.maxAttempts) throw remoteFailed(request, attempt, outcome.reason);
    await pause(outcome.retryAfterMs ?? FIRST_PAUSE_MS * 2 ** (attempt - 1), request);
  }
}

/** The text without the key, in case the server repeats it. */
export function withoutKey(text: string, apiKey: string | undefined): string {
  return apiKey ? text.replaceAll(apiKey, "[key]") : text;
}

/** The address without user, password and query. */
export function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

/** What an answer says went wrong: `error.message`, as OpenAI has it, `message`, as Cohere has it, or all of it. */
export function messageOf(body: unknown): string {
  if (typeof body === "string") return body;
  const { error, message } = isObject(body) ? body : {};
  if (isObject(error) && typeof error.message === "string") return error.message;
  return typeof message === "string" ? message : JSON.stringify(body);
}

interface Outcome {
  readonly answer?: JsonAnswer;
  readonly reason: string;
  readonly retryAfterMs?: number;
}

async function attemptOnce({ service, url, body, apiKey, timeoutMs, signal }: JsonRequest): Promise<Outcome> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}) },
      body: JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const text = await response.text();
    if (response.status !== 429 && response.status < 500) {
      return { answer: { status: response.status, body: parsed(text) }, reason: "" };
    }
    const reason = `status ${response.status}: ${text.slice(0, 300)}`;
    return { reason, retryAfterMs: retryAfterMs(response.headers.get("retry-after")) };
  } catch (cause) {
    if (signal?.aborted) throw cancelled(service, signal);
    return { reason: timeout.aborted ? `no answer within ${timeoutMs} ms` : connectionReason(cause) };
  }
}

/** Seconds or a date (RFC 9110, section 10.2.3); undefined where neither can be read. */
function retryAfterMs(header: string | null): number | undefined {
  if (header === null || header.trim() === "") return undefined;
  const ms = Number.isNaN(Number(header)) ? Date.parse(header) - Date.now() : Number(header) * 1000;
  return Number.isNaN(ms) ? undefined : Math.max(ms, 0);
}

async function pause(ms: number, { service, signal }: JsonRequest): Promise<void> {
  try {
    await sleep(Math.min(ms, LONGEST_PAUSE_MS), undefined, { signal });
  } catch {
    throw cancelled(service, signal);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function connectionReason(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? `${cause.message}: ${cause.cause.message}` : cause.message;
}

function cancelled(service: string, signal: AbortSignal | undefined): ElanusError {
  return new ElanusError("CANCELLED", `the ${service} was cancelled`, { cause: signal?.reason });
}

function remoteFailed({ service, url, apiKey }: JsonRequest, attempts: number, reason: string): ElanusError {
  return new ElanusError("REMOTE_FAILED", `the ${service} endpoint ${shownUrl(url)} did not answer`, {
    detail: `${attempts} ${attempts === 1 ? "attempt" : "attempts"}; last: ${withoutKey(reason, apiKey)}`,
    hint: "check the address and that the service is up, or try again later",
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
