import type { ElanusClient } from "../client/elanus_client.ts";
import { ElanusError } from "../errors/index.ts";
import { crossEncoder, learnedRanker, type Reranker } from "../retrieval/index.ts";

/**
 * The re-ranker of a name: `learned`, `learned:NAME`, `cross-encoder:MODEL`.
 *
 * @throws ElanusError INVALID_PARAMETER for a name that is not known, and where the collection keeps no such ranker.
 */
export async function openReranker(client: ElanusClient, collection_name: string, spec: string): Promise<Reranker> {
  const colon = spec.indexOf(":");
  const [kind, name] = colon < 0 ? [spec, ""] : [spec.slice(0, colon), spec.slice(colon + 1)];
  if (kind === "learned") return learnedRanker(client, collection_name, name === "" ? {} : { name });
  if (kind === "cross-encoder" && name !== "") return crossEncoder(name);
  throw new ElanusError("INVALID_PARAMETER", `there is no re-ranker \`${spec}\``, {
    hint: "learned, learned:NAME or cross-encoder:MODEL",
  });
}
