import { ElanusError } from "../../errors/index.ts";
import { checkSwitchProperty, MEMORY_MAPPED } from "../../schema/collection_properties.ts";
import type { Properties } from "../../schema/collection_schema.ts";
import type { Collection } from "../collection/collection.ts";
import { findIndex } from "./index_admin.ts";

/**
 * Changes what may be changed of an index that is built, its `mmap.enabled`; all else would be another index.
 *
 * @throws ElanusError INDEX_NOT_FOUND, INVALID_PARAMETER.
 */
export async function alterIndex(
  collection: Collection,
  name: string,
  { set, unset }: { readonly set: Properties; readonly unset: readonly string[] },
): Promise<void> {
  const { id } = findIndex(collection, undefined, name);
  for (const property of [...Object.keys(set), ...unset]) {
    if (property === MEMORY_MAPPED) continue;
    throw new ElanusError("INVALID_PARAMETER", `\`${property}\` of an index cannot be changed`, {
      hint: `only ${MEMORY_MAPPED} can; for another index drop this one and create it anew`,
    });
  }
  for (const value of Object.values(set)) checkSwitchProperty(MEMORY_MAPPED, value);
  await collection.home.commit((document) => ({
    ...document,
    indexes: document.indexes.map((index) => {
      if (index.id !== id) return index;
      const properties = { ...index.properties, ...set };
      for (const property of unset) delete properties[property];
      return { ...index, properties };
    }),
  }));
}
