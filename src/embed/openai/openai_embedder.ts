import { ElanusError } from "../../errors/index.ts";
import type { Embedder, EmbedderIdentity, Embeddings, EmbedOptions } from "../embedder.ts";
import { embedderId } from "../embedder_identity.ts";
import { type JsonAnswer, messageOf, postJson, shownUrl, withoutKey } from "../post_json.ts";
import { toUnitLength } from "../unit_length.ts";

export interface OpenAiOptions {
  /** Where `/embeddings` lies: any compatible endpoint. OPENAI_BASE_URL, else https://api.openai.com/v1, where absent. */
  baseUrl?: string;
  /** OPENAI_API_KEY of the environment where absent; local endpoints need none. */
  apiKey?: string;
  /** Sent as `dimensions`, for models that were trained nested (text-embedding-3). */
  dim?: number;
  /** Put before documents and queries, for models that want it. */
  documentPrefix?: string;
  queryPrefix?: string;
  /** The context in tokens (8,191, OpenAI's). Longer texts are found by the endpoint's refusal. */
  maxTokens?: number;
  /** Texts a request (128). */
  batchSize?: number;
  /** Attempts a request (5), with pauses that double, or as `Retry-After` says. */
  maxAttempts?: number;
  /** Milliseconds for one attempt (60,000). */
  timeoutMs?: number;
  signal?: AbortSignal;
}

const BASE_URL = "https://api.openai.com/v1";
/** What the models give where no `dimensions` is sent (platform.openai.com/docs/guides/embeddings). */
const KNOWN_DIMS: ReadonlyMap<string, number> = new Map([
  ["text-embedding-3-small", 1536],
  ["text-embedding-3-large", 3072],
  ["text-embedding-ada-002", 1536],
]);
/** What is kept of a text that is too long, until it fits. */
const KEPT_SHARE = 0.75;

/**
 * Opens a model of an OpenAI-compatible endpoint. Where the model's dim is neither known nor given, one short text is
 * embedded to learn it.
 *
 * @throws ElanusError INVALID_PARAMETER where OpenAI itself is meant and there is no key, or for a base URL that is
 * none; REMOTE_FAILED where the endpoint refuses.
 */
export async function openOpenAi(model: string, options: OpenAiOptions = {}): Promise<OpenAiEmbedder> {
  const connection = connect(model, options);
  const dim = options.dim ?? KNOWN_DIMS.get(model) ?? (await measureDim(connection, options.signal));
  return new OpenAiEmbedder(connection, dim);
}

/** Embeds by an endpoint that has OpenAI's `POST /embeddings`. Vectors are brought to unit length here. */
export class OpenAiEmbedder implements Embedder {
  readonly id: string;
  readonly spec: string;
  readonly identity: EmbedderIdentity;
  readonly dim: number;
  readonly maxTokens: number;
  private readonly connection: Connection;

  constructor(connection: Connection, dim: number) {
    const { model, options } = connection;
    this.connection = connection;
    this.dim = dim;
    this.maxTokens = options.maxTokens ?? 8191;
    this.spec = `openai:${model}`;
    this.identity = {
      model,
      version: "remote",
      dim,
      normalized: true,
      documentPrefix: options.documentPrefix ?? "",
      queryPrefix: options.queryPrefix ?? "",
    };
    this.id = embedderId(this.identity);
  }

  embedDocuments(texts: readonly string[], options: EmbedOptions = {}): Promise<Embeddings> {
    return this.embed(texts, this.identity.documentPrefix, options.signal);
  }

  embedQuery(text: string, options: EmbedOptions = {}): Promise<Embeddings> {
    return this.embed([text], this.identity.queryPrefix, options.signal);
  }

  private async embed(texts: readonly string[], prefix: string, signal?: AbortSignal): Promise<Embeddings> {
    const batchSize = this.connection.options.batchSize ?? 128;
    const dense: Float32Array[] = [];
    let truncated = 0;
    for (let begin = 0; begin < texts.length; begin += batchSize) {
      const batch = texts.slice(begin, begin + batchSize).map((text) => prefix + text);
      const embedded = await embedBatch(this.connection, batch, signal);
      dense.push(...embedded.dense);
      truncated += embedded.truncated;
    }
    const wrong = dense.find((vector) => vector.length !== this.dim);
    if (wrong === undefined) return { dense, truncated };
    throw new ElanusError("REMOTE_FAILED", `\`${this.spec}\` gives vectors of another dim than asked for`, {
      detail: `${wrong.length} dims came, ${this.dim} were expected`,
      hint: "open it without a dim: not every model honours `dimensions`",
    });
  }
}

/** An endpoint, a model of it, and how to talk to it. */
export interface Connection {
  readonly model: string;
  readonly url: URL;
  readonly apiKey?: string;
  readonly options: OpenAiOptions;
}

function connect(model: string, options: OpenAiOptions): Connection {
  const base = options.baseUrl ?? (process.env.OPENAI_BASE_URL || BASE_URL);
  const address = `${base.replace(/\/+$/, "")}/embeddings`;
  if (!URL.canParse(address) || !/^https?:/.test(address)) {
    throw new ElanusError("INVALID_PARAMETER", "the base URL of the embedding endpoint is not one", {
      detail: "it must begin with http:// or https://",
      hint: `as ${BASE_URL} or http://localhost:11434/v1`,
    });
  }
  const url = new URL(address);
  if (url.username !== "" || url.password !== "") {
    throw new ElanusError("INVALID_PARAMETER", "the base URL of the embedding endpoint holds a user or a password", {
      detail: shownUrl(url),
      hint: "leave them away, and give the secret as `apiKey`",
    });
  }
  const apiKey = options.apiKey ?? process.env.OPENAI_API_KEY;
  if (!apiKey && base === BASE_URL) {
    throw new ElanusError("INVALID_PARAMETER", "OpenAI's embeddings need a key", {
      hint: "set OPENAI_API_KEY, or OPENAI_BASE_URL for another endpoint; in code give `apiKey` or `baseUrl`",
    });
  }
  return { model, url, apiKey, options };
}

async function measureDim(connection: Connection, signal?: AbortSignal): Promise<number> {
  const { dense } = await embedBatch(connection, ["dim"], signal);
  return dense[0].length;
}

async function embedBatch(connection: Connection, texts: readonly string[], signal?: AbortSignal): Promise<Embeddings> {
  // An empty text is refused by OpenAI; a blank one is not.
  const input = texts.map((text) => (text === "" ? " " : text));
  const answer = await post(connection, input, signal);
  if (answer.status < 300) return { dense: vectorsOf(connection, answer.body, texts.length), truncated: 0 };
  if (!isTooLong(answer)) throw refused(connection, answer);
  if (texts.length > 1) return embedSingly(connection, texts, signal);
  return embedCut(connection, texts[0], answer, signal);
}

async function embedSingly(
  connection: Connection,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<Embeddings> {
  const dense: Float32Array[] = [];
  let truncated = 0;
  for (const text of texts) {
    const single = await embedBatch(connection, [text], signal);
    dense.push(...single.dense);
    truncated += single.truncated;
  }
  return { dense, truncated };
}

/** Takes from the end until the endpoint accepts: only it can count its tokens. */
async function embedCut(
  connection: Connection,
  text: string,
  refusal: JsonAnswer,
  signal?: AbortSignal,
): Promise<Embeddings> {
  const kept = text.slice(0, Math.floor(text.length * KEPT_SHARE));
  if (kept === "") throw refused(connection, refusal);
  const { dense } = await embedBatch(connection, [kept], signal);
  return { dense, truncated: 1 };
}

function post({ model, url, apiKey, options }: Connection, input: string[], signal?: AbortSignal): Promise<JsonAnswer> {
  const { dim, maxAttempts = 5, timeoutMs = 60_000 } = options;
  const body = { model, input, encoding_format: "float", ...(dim === undefined ? {} : { dimensions: dim }) };
  return postJson({ service: "embedding", url, body, apiKey, maxAttempts, timeoutMs, signal });
}

function isTooLong({ status, body }: JsonAnswer): boolean {
  return (
    (status === 400 || status === 413) &&
    /context length|too long|too large|max\w* (input )?(tokens|length)/i.test(messageOf(body))
  );
}

/** `data[].embedding` in the order of `data[].index`. */
function vectorsOf(connection: Connection, body: unknown, count: number): Float32Array[] {
  const vectors: Float32Array[] = [];
  const data = isObject(body) && Array.isArray(body.data) ? body.data : [];
  data.forEach((item: unknown, place) => {
    if (!isObject(item) || !isVector(item.embedding)) return;
    vectors[typeof item.index === "number" ? item.index : place] = toUnitLength(Float32Array.from(item.embedding));
  });
  const found = Object.keys(vectors).length;
  if (found === count && vectors.length === count) return vectors;
  throw new ElanusError("REMOTE_FAILED", `${shownUrl(connection.url)} did not answer with embeddings`, {
    detail: `${count} vectors were asked for, ${found} came`,
    hint: "check that the base URL is that of an OpenAI-compatible API",
  });
}

function refused({ url, model, apiKey }: Connection, { status, body }: JsonAnswer): ElanusError {
  const hints = new Map([
    [401, "check the key: OPENAI_API_KEY, or `apiKey`"],
    [403, "check what the key may use"],
    [404, "check the model's name and the base URL"],
  ]);
  return new ElanusError("REMOTE_FAILED", `the embedding endpoint ${shownUrl(url)} refused \`${model}\``, {
    detail: `status ${status}: ${withoutKey(messageOf(body), apiKey).slice(0, 300)}`,
    hint: hints.get(status),
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isVector(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "number");
}
