import { seededRandom } from "../../kernels/math/random.ts";

/** Draws the layers of rows [from, to), and lays out their blocks of upper links behind those of the rows before. */
export type DrawLayers = (blocks: Uint32Array, from: number, to: number) => void;

/**
 * Draws the layer of row after row (section 4 of the paper: floor(-ln(u) / ln(M))): equal seeds give equal layers, at
 * once or bit by bit. Row i has blocks [i] to [i + 1], one a layer from 1 up.
 */
export function drawLayers(m: number, seed: number): DrawLayers {
  const random = seededRandom(seed);
  const scale = 1 / Math.log(m);
  return (blocks, from, to) => {
    for (let i = from; i < to; i++) blocks[i + 1] = blocks[i] + Math.floor(-Math.log(1 - random()) * scale);
  };
}

/** The blocks of `count` rows: count + 1 numbers. */
export function layerBlocks(count: number, m: number, seed: number): Uint32Array {
  const blocks = new Uint32Array(count + 1);
  drawLayers(m, seed)(blocks, 0, count);
  return blocks;
}
