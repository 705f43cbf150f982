import type { AttachmentStore } from "../../client/client.ts";
import { type Embedder, LsaEmbedder, trainLsa } from "../../embed/index.ts";

const NAME = "embedder_lsa";

export async function recordedLsa(client: AttachmentStore, collection: string): Promise<Embedder | undefined> {
  const data = await client.getAttachment({ collection_name: collection, name: NAME });
  return data === undefined ? undefined : LsaEmbedder.load(data);
}

export async function storeEmbedder(client: AttachmentStore, collection: string, embedder: Embedder): Promise<void> {
  if (!(embedder instanceof LsaEmbedder)) return;
  await client.putAttachment({ collection_name: collection, name: NAME, data: embedder.save() });
}

export { trainLsa };
