import type { Connection } from "../../client/connection.ts";
import type { BuildClaim } from "../record/release_record.ts";

/** What belongs to a release beside its rows. */
export interface ReleaseExtras {
  /** Keys of rows that stand in where a search fails or finds too little, the first choice first. */
  readonly fallback?: readonly string[];
  /** Files of one's own that are kept with it, by their names. Learned rankers of the source are taken along. */
  readonly attachments?: Readonly<Record<string, Uint8Array>>;
}

interface KeepRequest extends ReleaseExtras {
  readonly client: Connection;
  readonly source: string;
  readonly claim: { readonly collection: string; readonly begun: BuildClaim };
}

const FALLBACK = "elanus.release.fallback";
/** As `saveRanker` names them. */
const RANKERS = "elanus.ranker.";

/** Stores them with the collection. @returns their names. */
export async function keepAttachments(request: KeepRequest): Promise<string[]> {
  const { client, source, claim, fallback, attachments = {} } = request;
  const files = new Map(Object.entries(attachments));
  for (const [name, data] of await rankersOf(client, source)) if (!files.has(name)) files.set(name, data);
  if (fallback !== undefined) files.set(FALLBACK, new TextEncoder().encode(JSON.stringify(fallback)));
  for (const [name, data] of files) await client.putAttachment({ collection_name: claim.collection, name, data });
  return [...files.keys()];
}

/** The fallback list of a release; empty where it has none. */
export async function fallbackOf(client: Connection, { collection }: { collection: string }): Promise<string[]> {
  const data = await client.getAttachment({ collection_name: collection, name: FALLBACK });
  const list: unknown = data === undefined ? [] : JSON.parse(new TextDecoder().decode(data));
  return Array.isArray(list) ? list.map(String) : [];
}

async function rankersOf(client: Connection, collection_name: string): Promise<[string, Uint8Array][]> {
  const names = (await client.listAttachments({ collection_name })).filter((name) => name.startsWith(RANKERS));
  const read = names.map(async (name): Promise<[string, Uint8Array][]> => {
    const data = await client.getAttachment({ collection_name, name });
    return data === undefined ? [] : [[name, data]];
  });
  return (await Promise.all(read)).flat();
}
