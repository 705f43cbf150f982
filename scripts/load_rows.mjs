// What scripts/load_test.mjs and its clients have in common.
export const collection_name = "wares";
export const DIM = 64;
/** A client writes again and again to as many rows, so that the database stays as large as it is. */
export const OWN_ROWS = 1000;

/** The keys of a client begin here. */
export function firstId(slot) {
  return slot * OWN_ROWS;
}

/** Mulberry32: numbers from 0 to below 1. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
