import { HnswGraph } from "../../kernels/hnsw_graph.ts";
import type { VectorRows } from "../../kernels/vector_rows.ts";
import { rawFunnel } from "../funnel/funnel.ts";
import type { FunnelGraph } from "../hnsw/built_graph.ts";
import { graphDefect } from "../hnsw/check_graph.ts";
import { layerBlocks } from "../hnsw/layers.ts";
import { checkHnswBuild } from "../hnsw/params.ts";
import { linkPlaces, loadGraph, startOf } from "../hnsw/store.ts";
import { bytesOf, checkPart, corruptIndex, readIntoPlaces } from "../stored_places.ts";
import type { MetricType, StoredParts } from "../vector_index.ts";
import { copyType, type Form } from "./form.ts";
import { codedPlaces, emptyCopy } from "./kept_rows.ts";
import type { QuantisedBuildParams } from "./params.ts";

const NONE = 0xffffffff;

/** A graph with what is kept of its rows. */
export interface QuantisedGraph extends FunnelGraph {
  readonly copy: VectorRows | undefined;
}

/**
 * Puts such a graph together from its parts.
 *
 * @param type by which errors name it.
 * @param rows that it was built on; nothing of them is read.
 * @throws ElanusError CORRUPT where the parts do not fit the rows or each other.
 */
export async function loadQuantised(
  type: string,
  rows: VectorRows,
  metric: MetricType,
  form: Form,
  params: QuantisedBuildParams,
  parts: StoredParts,
): Promise<QuantisedGraph> {
  const { M, efConstruction, seed } = params;
  // Before so much is allocated for them.
  checkPart(type, parts, "links", rows.count * M * 8);
  const copied = copyType(form);
  const copy = copied && emptyCopy(rows, copied);
  if (copy) await readIntoPlaces(type, parts, { copy: copy.block(0, copy.count) });
  const scored = copy ?? rows;
  if (form.walked === undefined) {
    const built = await loadGraph(scored, metric, checkHnswBuild({ M, efConstruction, seed }), parts);
    return { ...built, copy };
  }
  const kept = form.scored === "coded" || typeof form.scored === "object" ? form.scored : undefined;
  const firstBlock = layerBlocks(rows.count, M, seed);
  const graph = new HnswGraph(scored, metric, { m: M, efConstruction, coded: form.walked, kept, firstBlock });
  await fill(type, graph, parts);
  const { axes: _, ...funnel } = rawFunnel(rows.dim);
  return { graph, funnel, copy };
}

async function fill(type: string, graph: HnswGraph, parts: StoredParts): Promise<void> {
  const { codes, kept } = graph;
  const start = new Uint32Array(3);
  const coded = [{ prefix: "", codes }];
  if (kept !== undefined && kept !== codes) coded.push({ prefix: "kept_", codes: kept });
  const means = coded.map(() => new Float32Array(graph.rows.dim));
  const places = coded.map((each, i) => codedPlaces(each.prefix, each.codes, means[i]));
  await readIntoPlaces(type, parts, Object.assign({ start: bytesOf(start), ...linkPlaces(graph) }, ...places));
  graph.start = startOf(start);
  coded.forEach(({ codes: each }, i) => {
    if (each.codebook === undefined) each.scale = { mean: means[i], step: 1 };
  });
  const defect = graphDefect(graph) ?? strayNumber(graph);
  if (defect !== undefined) throw corruptIndex(type, defect);
}

/** What is wrong with product codes that were read, by which they could lead the kernels astray. */
function strayNumber({ codes, rows }: HnswGraph): string | undefined {
  if (codes.codebook === undefined) return undefined;
  const row = rows.memory.kernels.product_stray_row(codes.pointer, rows.count) >>> 0;
  return row === NONE ? undefined : `the code of row ${row} has a number that its codebook has not`;
}
