import { HnswGraph } from "../../kernels/hnsw_graph.ts";
import type { VectorRows } from "../../kernels/vector_rows.ts";
import { readFunnel, type StoredFunnel } from "../funnel/stored_funnel.ts";
import { bytesOf, corruptIndex, readIntoPlaces } from "../stored_places.ts";
import type { IndexParts, MetricType, StoredParts } from "../vector_index.ts";
import type { BuiltGraph, FunnelGraph } from "./built_graph.ts";
import { graphDefect, strayLandmark } from "./check_graph.ts";
import { graphShape } from "./graph_shape.ts";
import type { HnswBuildParams } from "./params.ts";
import { earlierFunnel, FUNNEL_SIZES, funnelPart, withPast } from "./stored_past.ts";

/** The parts of a graph, as views of its memory: to be written before the memory is released. */
export function graphParts(built: FunnelGraph): IndexParts {
  const { graph } = built;
  const { mean, step } = graph.codes.scale;
  return {
    funnel: funnelPart(built),
    start: startPart(graph),
    scale: bytesOf(Float32Array.of(step, ...mean)),
    ...(graph.landmarks.length > 0 && { landmarks: bytesOf(graph.landmarks) }),
    ...placesOf(graph),
  };
}

/** Where searches of a graph begin, and how many rows stand in it. */
export function startPart({ start }: HnswGraph): Uint8Array {
  return bytesOf(new Uint32Array([start.inserted, start.entry, start.topLayer]));
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
): Promise<BuiltGraph> {
  const bytes = parts.sizeOf("funnel");
  const funnel = bytes === undefined ? undefined : new Uint8Array(checkFunnel(bytes));
  if (funnel !== undefined) await parts.readInto("funnel", funnel);
  const stored = storedFunnel(funnel, rows, metric, params);
  const graph = new UnfilledGraph(rows, metric, params, stored, parts.sizeOf);
  await readIntoPlaces("HNSW", parts, graph.places);
  return graph.filled();
}

/** As `loadGraph`, of parts that are in memory. */
export function graphOf(rows: VectorRows, metric: MetricType, params: HnswBuildParams, parts: IndexParts): BuiltGraph {
  if (parts.funnel !== undefined) checkFunnel(parts.funnel.length);
  const stored = storedFunnel(parts.funnel, rows, metric, params);
  const graph = new UnfilledGraph(rows, metric, params, stored, (name) => parts[name]?.length);
  for (const [name, place] of Object.entries(graph.places)) place.set(parts[name]);
  return graph.filled();
}

/** @param part absent: the index was stored before there were funnels. */
function storedFunnel(
  part: Uint8Array | undefined,
  rows: VectorRows,
  metric: MetricType,
  params: HnswBuildParams,
): StoredFunnel {
  const stored = part === undefined ? earlierFunnel(params, rows, metric) : readFunnel(part, rows);
  if (stored === undefined) throw corruptIndex("HNSW", `part \`funnel\` is none over ${rows.dim} dims`);
  return stored;
}

/** A graph with its memory laid out, whose parts are still to be put into their places. */
class UnfilledGraph {
  /** What is to be filled, by the part's name. */
  readonly places: Readonly<Record<string, Uint8Array>>;
  private readonly graph: HnswGraph;
  private readonly stored: StoredFunnel;
  private readonly start = new Uint32Array(3);
  private readonly scale: Float32Array;
  /** None in what was stored before there were any. */
  private readonly landmarks: Uint32Array;

  constructor(
    rows: VectorRows,
    metric: MetricType,
    params: HnswBuildParams,
    stored: StoredFunnel,
    sizeOf: (part: string) => number | undefined,
  ) {
    // Before so much is allocated for it.
    checkSize("links", sizeOf("links"), rows.count * params.M * 8);
    this.stored = stored;
    this.graph = new HnswGraph(rows, metric, graphShape(rows, params, stored.funnel));
    this.scale = new Float32Array(1 + rows.dim);
    this.landmarks = new Uint32Array(landmarksIn(sizeOf("landmarks") ?? 0, this.graph));
    this.places = {
      start: bytesOf(this.start),
      scale: bytesOf(this.scale),
      ...(this.landmarks.length > 0 && { landmarks: bytesOf(this.landmarks) }),
      ...placesOf(this.graph),
    };
    for (const [name, place] of Object.entries(this.places)) checkSize(name, sizeOf(name), place.length);
  }

  filled(): BuiltGraph {
    this.graph.start = startOf(this.start);
    this.graph.codes.scale = { step: this.scale[0], mean: this.scale.subarray(1) };
    this.graph.codes.lengths = this.stored.lengths;
    const defect = graphDefect(this.graph) ?? strayLandmark(this.landmarks, this.graph);
    if (defect !== undefined) throw corruptIndex("HNSW", defect);
    this.graph.landmarks = this.landmarks;
    return withPast(this.graph, this.stored);
  }
}

/** How many landmarks a part of so many bytes holds. */
function landmarksIn(bytes: number, graph: HnswGraph): number {
  const most = graph.mostLandmarks(graph.rows.count);
  if (bytes % 4 === 0 && bytes / 4 <= most) return bytes / 4;
  throw corruptIndex("HNSW", `part \`landmarks\` has ${bytes} bytes, ${most * 4} at most were expected`);
}

/** As `startPart` wrote it. */
export function startOf([inserted, entry, topLayer]: Uint32Array): HnswGraph["start"] {
  return { inserted, entry, topLayer };
}

/** Where the large parts lie. */
function placesOf(graph: HnswGraph): Record<string, Uint8Array> {
  const { codes } = graph;
  return {
    codes: codes.codes,
    terms: codes.terms,
    ...linkPlaces(graph),
    ...(codes.rotated ? { axes: codes.axes } : {}),
  };
}

/** Where the links of a graph lie, whatever its rows are compared by. */
export function linkPlaces({ links, upperLinks, twins }: HnswGraph): Record<string, Uint8Array> {
  return { links: bytesOf(links), upperLinks: bytesOf(upperLinks), twins: bytesOf(twins) };
}

function checkFunnel(bytes: number): number {
  if (FUNNEL_SIZES.includes(bytes)) return bytes;
  throw corruptIndex("HNSW", `part \`funnel\` has ${bytes} bytes, ${FUNNEL_SIZES.join(" or ")} were expected`);
}

function checkSize(part: string, found: number | undefined, expected: number): void {
  if (found !== expected)
    throw corruptIndex("HNSW", `part \`${part}\` has ${found ?? "no"} bytes, ${expected} were expected`);
}
