import type { VectorRows } from "../../kernels/vector_rows.ts";
import { checkParts } from "../check_params.ts";
import { checkPrefix } from "../funnel/funnel_params.ts";
import { growCodes } from "../hnsw/grow_codes.ts";
import { type IndexFamily, METRICS, type MetricType } from "../vector_index.ts";
import { type BuiltFile, buildLists } from "./build.ts";
import { IvfIndex } from "./ivf_index.ts";
import { candidatesFor, checkIvfBuild, type IvfBuildParams, type IvfType } from "./params.ts";
import { loadLists } from "./store.ts";

/**
 * Milvus's IVF_FLAT: `nlist`; a search takes `nprobe`. Rows in the lists are scored exactly. Ours beside it: `prefix`,
 * `rotate`, `target_recall`, by which rows are compared on few dims, as codes, and the best exactly.
 */
export const ivfFlatFamily: IndexFamily = familyCalled("IVF_FLAT", METRICS.dense);

/** Milvus's IVF_SQ8. Rows in lists are compared by 7-bit codes, the best `refine_k` times the limit exactly. `prefix` too. */
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
    checkDim(params, dim) {
      checkParts(params, dim);
      checkPrefix(params, dim);
    },
    build(rows, metric, params, options) {
      const checked = checkIvfBuild(type, params);
      return indexOf(type, rows, checked, () => buildLists(type, rows, metric, checked, options));
    },
    load(rows, metric, params, parts) {
      const checked = checkIvfBuild(type, params);
      return indexOf(type, rows, checked, () => loadLists(type, rows, metric, checked, parts));
    },
  };
  return type === "BIN_IVF_FLAT" ? family : { ...family, grow: growing(type, family) };
}

/** Scans of bits are cheap; of other rows codes are scanned until there are lists. */
function growing(type: IvfType, { build }: IndexFamily): IndexFamily["grow"] {
  return (rows, metric, params) => {
    const checked = checkIvfBuild(type, params);
    return growCodes(type, rows, metric, {
      candidates: (query) => candidatesFor(type, checked, query.params, query.limit),
      build: (options) => build(rows, metric, params, options),
    });
  };
}

/** The index of a file, which knows what is allocated for it from now on. */
async function indexOf(
  type: IvfType,
  { memory }: VectorRows,
  params: IvfBuildParams,
  made: () => Promise<BuiltFile>,
): Promise<IvfIndex> {
  const before = memory.usedBytes;
  const built = await made();
  return new IvfIndex(type, built, params, memory.usedBytes - before);
}
