import type { HnswGraph } from "../../kernels/hnsw_graph.ts";

const NONE = 0xffffffff;

/** What is wrong with a graph that was read from a file, by which it could lead the kernels astray; undefined: nothing. */
export function graphDefect(graph: HnswGraph): string | undefined {
  const { count } = graph.rows;
  const { firstBlock } = graph.shape;
  const { inserted, entry, topLayer } = graph.start;
  if (inserted !== count) return `${inserted} rows were inserted, there are ${count}`;
  if (count > 0 && (entry >= count || firstBlock[entry + 1] - firstBlock[entry] !== topLayer)) {
    return `the entry is row ${entry} on layer ${topLayer}`;
  }
  return strayLink(graph) ?? strayUpperLink(graph) ?? openRing(graph);
}

/** The same of landmarks. */
export function strayLandmark(landmarks: Uint32Array, { rows }: HnswGraph): string | undefined {
  const stray = landmarks.find((row) => row >= rows.count);
  return stray === undefined ? undefined : `a landmark is row ${stray}, there are ${rows.count}`;
}

function strayLink({ rows, pointer, links }: HnswGraph): string | undefined {
  const place = rows.memory.kernels.hnsw_stray_link(pointer) >>> 0;
  return place === NONE ? undefined : `a link leads to row ${links[place]}, there are ${rows.count}`;
}

function strayUpperLink({ rows, pointer, upperLinks }: HnswGraph): string | undefined {
  const place = rows.memory.kernels.hnsw_stray_upper_link(pointer) >>> 0;
  if (place === NONE) return undefined;
  return `a link of an upper layer leads to row ${upperLinks[place]}, which does not stand there`;
}

function openRing({ rows, pointer, scratch }: HnswGraph): string | undefined {
  const row = rows.memory.kernels.hnsw_open_ring(pointer, scratch.pointer) >>> 0;
  return row === NONE ? undefined : `the ring of row ${row} does not close`;
}
