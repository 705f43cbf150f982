import { refuseUnknown } from "../check_params.ts";
import { type IndexFamily, METRICS, type MetricType } from "../vector_index.ts";
import { FlatIndex } from "./flat_index.ts";

/** Milvus's FLAT: no parameters, nothing stored. */
export const flatFamily: IndexFamily = familyCalled("FLAT", METRICS.dense);

/** Milvus's BIN_FLAT: the same for vectors of bits. */
export const binFlatFamily: IndexFamily = familyCalled("BIN_FLAT", METRICS.binary);

function familyCalled(type: string, metrics: readonly MetricType[]): IndexFamily {
  return {
    type,
    metrics,
    vectorsOnDisk: "can",
    checkBuildParams(params) {
      refuseUnknown(params, [], `build parameter of ${type}`);
      return {};
    },
    async build(rows, metric) {
      return new FlatIndex(rows, metric, type);
    },
    async load(rows, metric) {
      return new FlatIndex(rows, metric, type);
    },
  };
}
