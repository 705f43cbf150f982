import type { Connection } from "../client/connection.ts";
import { ElanusError } from "../errors/index.ts";
import { crossEncoder, httpReranker, learnedRanker, type Reranker } from "../retrieval/index.ts";

/**
 * The re-ranker of a name: `learned`, `learned:NAME`, `cross-encoder:MODEL`, `http:MODEL@URL`. The key of an endpoint is
 * COHERE_API_KEY of the environment for Cohere's own, else RERANK_API_KEY.
 *
 * @throws ElanusError INVALID_PARAMETER for a name that is not known, and where the collection keeps no such ranker.
 */
export async function openReranker(client: Connection, collection_name: string, spec: string): Promise<Reranker> {
  const colon = spec.indexOf(":");
  const [kind, name] = colon < 0 ? [spec, ""] : [spec.slice(0, colon), spec.slice(colon + 1)];
  if (kind === "learned") return learnedRanker(client, collection_name, name === "" ? {} : { name });
  if (kind === "cross-encoder" && name !== "") return crossEncoder(name);
  const at = name.indexOf("@");
  if (kind === "http" && at > 0) return endpoint(name.slice(0, at), name.slice(at + 1));
  throw new ElanusError("INVALID_PARAMETER", `there is no re-ranker \`${spec}\``, {
    hint: "learned, learned:NAME, cross-encoder:MODEL or http:MODEL@URL",
  });
}

function endpoint(model: string, url: string): Reranker {
  const isCohere = URL.canParse(url) && new URL(url).hostname.endsWith(".cohere.com");
  return httpReranker({ url, model, apiKey: isCohere ? undefined : process.env.RERANK_API_KEY });
}
