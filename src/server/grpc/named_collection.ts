import { ElanusError } from "../../errors/index.ts";
import { type Call, inDatabase } from "./call.ts";

/** A collection as messages name it: some calls give its id alone. */
interface Named {
  readonly dbName: string;
  readonly collectionName: string;
  readonly collectionID: bigint;
}

/** The collection that a message means, as the client takes it. @throws ElanusError COLLECTION_NOT_FOUND */
export async function namedCollection(
  named: Named,
  call: Call,
): Promise<{ collection_name: string; db_name?: string }> {
  const place = inDatabase(named, call);
  if (named.collectionName !== "" || named.collectionID === 0n) {
    return { collection_name: named.collectionName, ...place };
  }
  const { db_names } = await call.client.listDatabases();
  for (const db_name of db_names) {
    const { data } = await call.client.listCollections({ db_name });
    const found = data.find(({ id }) => BigInt(id) === named.collectionID);
    if (found !== undefined) return { collection_name: found.name, db_name };
  }
  throw new ElanusError("COLLECTION_NOT_FOUND", `there is no collection with the id ${named.collectionID}`);
}
