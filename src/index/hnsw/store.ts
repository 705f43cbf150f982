import { ElanusError } from "../../errors/index.ts";
import { HnswGraph } from "../../kernels/hnsw_graph.ts";
import type { VectorRows } from "../../kernels/vector_rows.ts";
import type { IndexParts, MetricType, StoredParts } from "../vector_index.ts";
import { graphShape } from "./build.ts";
import { graphDefect } from "./check_graph.ts";
import type { HnswBuildParams } from "./params.ts";

/** The parts of a graph, as views of its memory: to be written before the memory is released. */
export function graphParts(graph: HnswGraph): IndexParts {
  const { inserted, entry, topLayer } = graph.start;
  const { mean, step } = graph.codes.scale;
  return {
    start: bytesOf(new Uint32Array([inserted, entry, topLayer])),
    scale: bytesOf(new Float32Array([step, ...mean])),
    ...placesOf(graph),
  };
}

/**
 * Puts a graph together from its parts, over the rows that it was built on.
 *
 * @throws ElanusError CORRUPT where the parts do not fit the rows or each other.
 */
export async function loadGraph(
  rows: VectorRows,
  metric: MetricType,
  params: HnswBuildParams,
  parts: StoredParts,
): Promise<HnswGraph> {
  const graph = new UnfilledGraph(rows, metric, params, parts.sizeOf);
  // All of them end before a failure is told: the memory must be no one else's while one still reads into it.
  const reads = Object.entries(graph.places).map(([name, place]) => parts.readInto(name, place));
  for (const read of await Promise.allSettled(reads)) if (read.status === "rejected") throw read.reason;
  return graph.filled();
}

/** As `loadGraph`, of parts that are in memory. */
export function graphOf(rows: VectorRows, metric: MetricType, params: HnswBuildParams, parts: IndexParts): HnswGraph {
  const graph = new UnfilledGraph(rows, metric, params, (name) => parts[name]?.length);
  for (const [name, place] of Object.entries(graph.places)) place.set(parts[name]);
  return graph.filled();
}

/** A graph with its memory laid out, whose parts are still to be put into their places. */
class UnfilledGraph {
  /** What is to be filled, by the part's name. */
  readonly places: Readonly<Record<string, Uint8Array>>;
  private readonly graph: HnswGraph;
  private readonly start = new Uint32Array(3);
  private readonly scale: Float32Array;

  constructor(
    rows: VectorRows,
    metric: MetricType,
    params: HnswBuildParams,
    sizeOf: (part: string) => number | undefined,
  ) {
    // Before so much is allocated for it.
    checkSize("links", sizeOf("links"), rows.count * params.M * 8);
    this.graph = new HnswGraph(rows, metric, graphShape(rows, params));
    this.scale = new Float32Array(1 + rows.dim);
    this.places = { start: bytesOf(this.start), scale: bytesOf(this.scale), ...placesOf(this.graph) };
    for (const [name, place] of Object.entries(this.places)) checkSize(name, sizeOf(name), place.length);
  }

  filled(): HnswGraph {
    const [inserted, entry, topLayer] = this.start;
    this.graph.start = { inserted, entry, topLayer };
    this.graph.codes.scale = { step: this.scale[0], mean: this.scale.subarray(1) };
    const defect = graphDefect(this.graph);
    if (defect !== undefined) throw corrupt(defect);
    return this.graph;
  }
}

/** Where the large parts lie. */
function placesOf({ codes, links, upperLinks, twins }: HnswGraph): Record<string, Uint8Array> {
  return {
    codes: codes.codes,
    terms: codes.terms,
    links: bytesOf(links),
    upperLinks: bytesOf(upperLinks),
    twins: bytesOf(twins),
  };
}

function bytesOf(values: Float32Array | Uint32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function checkSize(part: string, found: number | undefined, expected: number): void {
  if (found !== expected) throw corrupt(`part \`${part}\` has ${found ?? "no"} bytes, ${expected} were expected`);
}

function corrupt(detail: string): ElanusError {
  return new ElanusError("CORRUPT", "the stored HNSW index is broken", {
    detail,
    hint: "build the index anew; the vectors are stored apart from it",
  });
}
