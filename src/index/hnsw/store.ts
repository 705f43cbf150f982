import { ElanusError } from "../../errors/index.ts";
import type { HnswGraph } from "../../kernels/hnsw_graph.ts";
import type { VectorRows } from "../../kernels/vector_rows.ts";
import type { IndexParts, MetricType } from "../vector_index.ts";
import { allocateGraph } from "./build.ts";
import type { HnswBuildParams } from "./params.ts";

const NONE = 0xffffffff;

/** The parts of a graph, as views of its memory: to be written before the memory is released. */
export function graphParts(graph: HnswGraph): IndexParts {
  const { inserted, entry, topLayer } = graph.start;
  const { mean, step } = graph.codes.scale;
  return {
    start: bytesOf(new Uint32Array([inserted, entry, topLayer])),
    scale: bytesOf(new Float32Array([step, ...mean])),
    codes: graph.codes.codes,
    terms: graph.codes.terms,
    links: bytesOf(graph.links),
    upperLinks: bytesOf(graph.upperLinks),
    twins: bytesOf(graph.twins),
  };
}

/**
 * Puts a graph together from its parts, over the rows that it was built on.
 *
 * @throws ElanusError CORRUPT where the parts do not fit the rows or each other.
 */
export function loadGraph(rows: VectorRows, metric: MetricType, params: HnswBuildParams, parts: IndexParts): HnswGraph {
  // Before so much is allocated for it.
  part(parts, "links", rows.count * params.M * 8);
  const graph = allocateGraph(rows, metric, params);
  const scale = new Float32Array(copyOf(parts, "scale", (1 + rows.dim) * 4).buffer);
  graph.codes.scale = { step: scale[0], mean: scale.subarray(1) };
  fill(parts, "codes", graph.codes.codes);
  fill(parts, "terms", graph.codes.terms);
  fill(parts, "links", bytesOf(graph.links));
  fill(parts, "upperLinks", bytesOf(graph.upperLinks));
  graph.twins = new Uint32Array(copyOf(parts, "twins", rows.count * 4).buffer);
  const [inserted, entry, topLayer] = new Uint32Array(copyOf(parts, "start", 12).buffer);
  graph.start = { inserted, entry, topLayer };
  checkGraph(graph);
  return graph;
}

function bytesOf(values: Float32Array | Uint32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function fill(parts: IndexParts, name: string, target: Uint8Array): void {
  target.set(part(parts, name, target.length));
}

/** A copy, which is aligned wherever the part lies. */
function copyOf(parts: IndexParts, name: string, bytes: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(part(parts, name, bytes));
}

function part(parts: IndexParts, name: string, bytes: number): Uint8Array {
  const found = parts[name];
  if (found?.length === bytes) return found;
  throw corrupt(`part \`${name}\` has ${found?.length ?? "no"} bytes, ${bytes} were expected`);
}

/**
 * A link or an entry that leads out of the table, or on an upper layer to a row that does not stand there, would let the
 * kernels read what is no link; a ring of twins that does not close would hold them for ever.
 */
function checkGraph(graph: HnswGraph): void {
  const { count } = graph.rows;
  const { firstBlock } = graph.shape;
  const { inserted, entry, topLayer } = graph.start;
  if (inserted !== count) throw corrupt(`${inserted} rows were inserted, there are ${count}`);
  if (count > 0 && (entry >= count || firstBlock[entry + 1] - firstBlock[entry] !== topLayer)) {
    throw corrupt(`the entry is row ${entry} on layer ${topLayer}`);
  }
  checkLinks(graph.links, count);
  checkUpperLinks(graph);
  checkRings(graph.twins);
}

function checkUpperLinks({ shape: { firstBlock, m }, upperLinks, rows: { count } }: HnswGraph): void {
  checkLinks(upperLinks, count);
  for (let row = 0; row < count; row++) {
    for (let block = firstBlock[row]; block < firstBlock[row + 1]; block++) {
      const layer = block - firstBlock[row] + 1;
      for (const other of upperLinks.subarray(block * m, (block + 1) * m)) {
        if (other === NONE || firstBlock[other + 1] - firstBlock[other] >= layer) continue;
        throw corrupt(`a link of layer ${layer} leads to row ${other}, which does not stand there`);
      }
    }
  }
}

/** Every row is the next one of exactly one row. */
function checkRings(twins: Uint32Array): void {
  const seen = new Uint8Array(twins.length);
  for (const row of twins) {
    if (row >= twins.length || seen[row] === 1) throw corrupt(`the ring of row ${row} does not close`);
    seen[row] = 1;
  }
}

function checkLinks(links: Uint32Array, count: number): void {
  for (const row of links) {
    if (row >= count && row !== NONE) throw corrupt(`a link leads to row ${row}, there are ${count}`);
  }
}

function corrupt(detail: string): ElanusError {
  return new ElanusError("CORRUPT", "the stored HNSW index is broken", {
    detail,
    hint: "build the index anew; the vectors are stored apart from it",
  });
}
