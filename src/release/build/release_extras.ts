import type { Connection } from "../../client/connection.ts";
import { type InteractionModel, MODEL_ATTACHMENT, type PopularLists } from "../../towers/sources/index.ts";

/**
 * What belongs to a release beside its rows. Learned rankers and models of interactions that are kept with the source are
 * taken along, where none of the same name is given.
 */
export interface ReleaseExtras {
  /** Models of interactions: each a source of `releaseRecommender` and `candidateRelease`. */
  readonly models?: readonly InteractionModel[];
  /** What is popular: it stands in where a search fails or finds too little. */
  readonly popular?: PopularLists;
  /** Files of one's own that are kept with it, by their names. */
  readonly attachments?: Readonly<Record<string, Uint8Array>>;
}

interface KeepRequest extends ReleaseExtras {
  readonly client: Connection;
  readonly source: string;
  readonly target: string;
}

/** How attachments begin that are taken along: rankers as `saveRanker` names them, and models. */
const TAKEN_ALONG = ["elanus.ranker.", MODEL_ATTACHMENT];

/** Stores them with the collection. @returns their names. */
export async function keepAttachments(request: KeepRequest): Promise<string[]> {
  const { client, source, target, models = [], popular, attachments = {} } = request;
  const files = new Map(Object.entries(attachments));
  for (const model of popular === undefined ? models : [...models, popular]) {
    files.set(`${MODEL_ATTACHMENT}${model.name}`, model.save());
  }
  for (const [name, data] of await takenAlong(client, source)) if (!files.has(name)) files.set(name, data);
  for (const [name, data] of files) await client.putAttachment({ collection_name: target, name, data });
  return [...files.keys()];
}

async function takenAlong(client: Connection, collection_name: string): Promise<[string, Uint8Array][]> {
  const names = (await client.listAttachments({ collection_name })).filter((name) =>
    TAKEN_ALONG.some((prefix) => name.startsWith(prefix)),
  );
  const read = names.map(async (name): Promise<[string, Uint8Array][]> => {
    const data = await client.getAttachment({ collection_name, name });
    return data === undefined ? [] : [[name, data]];
  });
  return (await Promise.all(read)).flat();
}
