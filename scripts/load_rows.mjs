// What scripts/load_test.mjs and its clients have in common.
export const collection_name = "wares";
export const DIM = 64;
/** A client writes again and again to as many rows, so that the database stays as large as it is. */
export const OWN_ROWS = 1000;

/** The keys of a client begin here. */
export function firstId(slot) {
  return slot * OWN_ROWS;
}
