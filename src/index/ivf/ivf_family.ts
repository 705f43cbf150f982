import type { InvertedFile, InvertedFileShape } from "../../kernels/inverted_file.ts";
import type { VectorRows } from "../../kernels/vector_rows.ts";
import { checkParts } from "../check_params.ts";
import { growCodes } from "../hnsw/grow_codes.ts";
import { type IndexFamily, METRICS, type MetricType } from "../vector_index.ts";
import { buildFile, fileShape } from "./build.ts";
import { IvfIndex } from "./ivf_index.ts";
import { candidatesFor, checkIvfBuild, type IvfBuildParams, type IvfType } from "./params.ts";
import { loadFile } from "./store.ts";

/** Milvus's IVF_FLAT: `nlist`; a search takes `nprobe`. Rows in the lists are scored exactly. */
export const ivfFlatFamily: IndexFamily = familyCalled("IVF_FLAT", METRICS.dense);

/** Milvus's IVF_SQ8. Rows in the lists are compared by 7-bit codes, and the best `refine_k` times the limit exactly. */
export const ivfSq8Family: IndexFamily = familyCalled("IVF_SQ8", METRICS.dense);

/** Milvus's IVF_PQ: `m` and `nbits` as well. As IVF_SQ8, by product codes. */
export const ivfPqFamily: IndexFamily = familyCalled("IVF_PQ", METRICS.dense);

/**
 * Milvus's SCANN: `sub_dim`, `with_raw_data`; a search takes `reorder_k`. As IVF_PQ, by codes of 4 bits a part, of which sixteen
 * rows are compared at a time.
 */
export const scannFamily: IndexFamily = familyCalled("SCANN", METRICS.dense);

/** Milvus's BIN_IVF_FLAT: IVF_FLAT for vectors of bits. */
export const binIvfFlatFamily: IndexFamily = familyCalled("BIN_IVF_FLAT", METRICS.binary);

function familyCalled(type: IvfType, metrics: readonly MetricType[]): IndexFamily {
  const family: IndexFamily = {
    type,
    metrics,
    vectorsOnDisk: "can",
    checkBuildParams(params) {
      return { ...checkIvfBuild(type, params) };
    },
    checkDim: checkParts,
    build(rows, metric, params, options) {
      const checked = checkIvfBuild(type, params);
      return indexOf(type, rows, checked, (shape) => buildFile(rows, metric, shape, checked.seed, options));
    },
    load(rows, metric, params, parts) {
      const checked = checkIvfBuild(type, params);
      return indexOf(type, rows, checked, (shape) => loadFile(rows, metric, shape, parts));
    },
  };
  return type === "BIN_IVF_FLAT" ? family : { ...family, grow: growing(type, family) };
}

/** Scans of bits are cheap; of other rows codes are scanned until there are lists. */
function growing(type: IvfType, { build }: IndexFamily): IndexFamily["grow"] {
  return (rows, metric, params) => {
    const { nlist } = checkIvfBuild(type, params);
    return growCodes(type, rows, metric, {
      candidates: (query) => candidatesFor(type, query.params, nlist, query.limit),
      build: (options) => build(rows, metric, params, options),
    });
  };
}

/** The index of a file, which knows what was allocated for it. */
async function indexOf(
  type: IvfType,
  rows: VectorRows,
  params: IvfBuildParams,
  make: (shape: InvertedFileShape) => Promise<InvertedFile>,
): Promise<IvfIndex> {
  const before = rows.memory.usedBytes;
  const file = await make(fileShape(type, rows, params));
  return new IvfIndex(type, file, params.nlist, rows.memory.usedBytes - before);
}
