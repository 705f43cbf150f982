/**
 * Draws the layer of every row (section 4 of the paper: floor(-ln(u) / ln(M))) and lays out the blocks of upper links.
 *
 * @returns count + 1 numbers: row i has blocks [i] to [i + 1], one a layer from 1 up.
 */
export function layerBlocks(count: number, m: number, seed: number): Uint32Array {
  const random = seededRandom(seed);
  const blocks = new Uint32Array(count + 1);
  const scale = 1 / Math.log(m);
  for (let i = 0; i < count; i++) blocks[i + 1] = blocks[i] + Math.floor(-Math.log(1 - random()) * scale);
  return blocks;
}

/** Uniform numbers in [0, 1): mulberry32 by Tommy Ettinger, in the public domain. */
function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
