import { SignCodes } from "../../kernels/sign_codes.ts";
import { growCodes } from "../hnsw/grow_codes.ts";
import { type IndexFamily, METRICS } from "../vector_index.ts";
import { buildSigns } from "./build.ts";
import { LshIndex } from "./lsh_index.ts";
import { checkLshBuild, checkLshSearch } from "./params.ts";
import { loadSigns } from "./store.ts";

/**
 * Locality-sensitive hashing by random projections: `nbits`, `seed`; a search takes `refine_k`. Milvus has no such index, and
 * the others here find more in less time (docs/indexes.md): it is there to be compared with.
 */
export const lshFamily: IndexFamily = {
  type: "RP_LSH",
  metrics: METRICS.dense,
  vectorsOnDisk: "can",
  checkBuildParams(params) {
    return { ...checkLshBuild(params) };
  },
  async build(rows, metric, params, options) {
    const { nbits, seed } = checkLshBuild(params);
    const before = rows.memory.usedBytes;
    const signs = new SignCodes(rows, metric, nbits);
    await buildSigns(signs, seed, options);
    return new LshIndex(signs, metric, rows.memory.usedBytes - before);
  },
  grow(rows, metric, params) {
    return growCodes("RP_LSH", rows, metric, {
      candidates: (query) => Math.ceil(query.limit * checkLshSearch(query.params)),
      build: (options) => lshFamily.build(rows, metric, params, options),
    });
  },
  async load(rows, metric, params, parts) {
    const { nbits } = checkLshBuild(params);
    const before = rows.memory.usedBytes;
    const signs = await loadSigns(rows, metric, nbits, parts);
    return new LshIndex(signs, metric, rows.memory.usedBytes - before);
  },
};
