import { ElanusError } from "../../errors/index.ts";
import type { RetrieverClient } from "../../retrieval/index.ts";
import type { Towers, TowersIdentity } from "../towers.ts";

type BindingClient = Pick<RetrieverClient, "describeCollection" | "alterCollectionProperties">;

/** Records whose vectors a field holds, as the collection property `elanus.towers.<field>`. */
export async function recordTowers(
  client: BindingClient,
  collection_name: string,
  field: string,
  { identity }: Towers,
): Promise<void> {
  const properties = { [propertyOf(field)]: JSON.stringify(identity) };
  await client.alterCollectionProperties({ collection_name, properties });
}

/**
 * Refuses towers whose vectors mean nothing to those of a field. Of a field that nothing is recorded of the dim alone is
 * looked at.
 *
 * @throws ElanusError EMBEDDER_MISMATCH with both versions.
 */
export async function checkTowers(
  client: BindingClient,
  collection_name: string,
  field: { readonly name: string; readonly dim: number },
  { identity }: Towers,
): Promise<void> {
  const { properties } = await client.describeCollection({ collection_name });
  const property = properties.find(({ key }) => key === propertyOf(field.name));
  const recorded: TowersIdentity | undefined = property && JSON.parse(String(property.value));
  const isSame = recorded === undefined ? field.dim === identity.dim : recorded.checksum === identity.checksum;
  if (isSame) return;
  const held = recorded === undefined ? `of ${field.dim} dims` : `by ${shown(recorded)}`;
  const message = `the vectors of \`${field.name}\` are ${held}, the user tower is ${shown(identity)}`;
  throw new ElanusError("EMBEDDER_MISMATCH", message, {
    hint: "search with the towers that filled the collection, or fill a new one with these",
  });
}

function shown({ name, version, checksum, dim }: TowersIdentity): string {
  return `${name} version ${version} (${checksum.slice(0, 12)}, ${dim} dims)`;
}

function propertyOf(field: string): string {
  return `elanus.towers.${field}`;
}
