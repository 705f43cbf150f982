import { refuseUnknown } from "../check_params.ts";
import { type IndexFamily, METRICS } from "../vector_index.ts";
import { FlatIndex } from "./flat_index.ts";

/** Milvus's FLAT: no parameters, nothing stored. */
export const flatFamily: IndexFamily = {
  type: "FLAT",
  metrics: METRICS,
  checkBuildParams(params) {
    refuseUnknown(params, [], "build parameter of FLAT");
    return {};
  },
  async build(rows, metric) {
    return new FlatIndex(rows, metric);
  },
  load(rows, metric) {
    return new FlatIndex(rows, metric);
  },
};
