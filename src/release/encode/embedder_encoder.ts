import { createHash } from "node:crypto";
import { type Embedder, embedderId, recordEmbedder } from "../../embed/index.ts";
import type { ReleaseEncoder } from "./release_encoder.ts";

/**
 * A text embedder as the encoder of a release.
 *
 * @param input the text field of the rows that it reads.
 */
export function embedderEncoder(embedder: Embedder, input: string): ReleaseEncoder {
  const { model, version, dim } = embedder.identity;
  return {
    identity: { kind: "embedder", name: model, version, checksum: checksumOf(embedder), dim, input },
    async encodeItems(rows, options) {
      const texts = rows.map((row) => String(row[input] ?? ""));
      return (await embedder.embedDocuments(texts, options)).dense;
    },
    async encodeQueries(queries, options) {
      const embedded = queries.map(async (query) => (await embedder.embedQuery(query, options)).dense[0]);
      return Promise.all(embedded);
    },
    store: (client, collection, field) => recordEmbedder(client, collection, field, embedder),
  };
}

/** Of the model where it can be had, else of all that tells it from others. */
function checksumOf(embedder: Embedder): string {
  const learnt = embedder.save?.() ?? embedderId(embedder.identity);
  return createHash("sha256").update(learnt).digest("hex");
}
