// The rows that `server_figures.mjs` and its clients search.
export const DIM = 768;
export const named = { collection_name: "wares" };
/** Of every search. Without output fields the SDK asks for all of them, the vectors too. */
export const ASKED = { limit: 10, output_fields: ["id"] };

/** Vectors in clusters, the same in every run. */
export function vectorOf(seed) {
  let state = (seed + 1) * 2_654_435_761;
  const random = () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 3_266_489_917) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const cluster = seed % 100;
  return Array.from({ length: DIM }, (_, i) => Math.sin(cluster * (i + 1)) + random());
}
