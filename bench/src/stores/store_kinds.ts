import { elanusNumbersStore, elanusStore } from "./elanus_store.ts";
import { lancedbStore } from "./lancedb_store.ts";
import type { StoreKind } from "./store.ts";
import { zvecStore } from "./zvec_store.ts";

const STORE_KINDS: readonly StoreKind[] = [elanusStore, elanusNumbersStore, zvecStore, lancedbStore];

/** Those that are measured beside each other. */
export const STORES: readonly string[] = [elanusStore, zvecStore, lancedbStore].map(({ name }) => name);

/** @throws Error that lists the stores there are. */
export function storeKind(name: string): StoreKind {
  const kind = STORE_KINDS.find((each) => each.name === name);
  if (!kind) throw new Error(`there is no store \`${name}\`; there are ${STORE_KINDS.map((k) => k.name).join(", ")}`);
  return kind;
}
