import type { GraphShape } from "../../kernels/hnsw_arrays.ts";
import type { VectorRows } from "../../kernels/vector_rows.ts";
import type { Funnel } from "../funnel/funnel.ts";
import { layerBlocks } from "./layers.ts";
import type { HnswBuildParams } from "./params.ts";

/** How a graph of the rows is laid out, as the parameters have it. */
export function graphShape(rows: VectorRows, params: HnswBuildParams, { prefix, rotate }: Funnel): GraphShape {
  return {
    m: params.M,
    efConstruction: Math.max(1, Math.min(params.efConstruction, rows.count)),
    coded: { dims: prefix, rotated: rotate === "pca" },
    firstBlock: layerBlocks(rows.count, params.M, params.seed),
  };
}
