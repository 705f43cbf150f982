import { seededRandom } from "../../kernels/math/random.ts";

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
