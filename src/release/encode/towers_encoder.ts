import type { RowData } from "../../client/requests.ts";
import type { ItemFeatures, UserFeatures } from "../../towers/features.ts";
import type { Towers } from "../../towers/towers.ts";
import type { ReleaseEncoder } from "./release_encoder.ts";
import { storeTowers } from "./stored_towers.ts";

export interface TowersEncoderOptions {
  /** What the item tower is told of a row. */
  readonly itemOf: (row: RowData) => ItemFeatures;
}

/**
 * Two towers as the encoder of a release: items are its rows, users its queries. Towers that were trained here are kept with
 * the release, and whoever searches it or recommends by it opens them from there. `itemOf` is not kept: who writes gives
 * the encoder.
 */
export function towersEncoder(towers: Towers, { itemOf }: TowersEncoderOptions): ReleaseEncoder<UserFeatures> {
  const { name, version, checksum, dim } = towers.identity;
  return {
    identity: { kind: "towers", name, version, checksum, dim },
    encodeItems: (rows) => towers.encodeItems(rows.map(itemOf)),
    encodeQueries: (users) => towers.encodeUsers(users),
    store: (client, collection, field) => storeTowers(client, collection, field, towers),
  };
}
