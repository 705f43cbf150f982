import { MatrixFile, splitRows } from "../data/matrix_file.ts";
import { EF_CONSTRUCTION, type Engine, type EngineInput, type EngineKind, M } from "./engine.ts";

const ROWS_A_BATCH = 1000;
const RANDOM_SEED = 1;

export const hnswlib: EngineKind = { name: "hnswlib", packageName: "hnswlib-node", open };

async function open({ data }: EngineInput): Promise<Engine> {
  const { HierarchicalNSW } = await load();
  const index = new HierarchicalNSW(data.metric === "IP" ? "ip" : "l2", data.dim);
  const rows = new MatrixFile(data.rowsPath, data.dim);
  index.initIndex({ maxElements: rows.rows, m: M, efConstruction: EF_CONSTRUCTION, randomSeed: RANDOM_SEED });
  return {
    description: `HNSW f32, M ${M}, efConstruction ${EF_CONSTRUCTION}`,
    buildThreads: 1,
    async build(onProgress) {
      for (const { first, count, values } of rows.batches(ROWS_A_BATCH)) {
        for (const [i, row] of splitRows(values, count, data.dim).entries()) index.addPoint(Array.from(row), first + i);
        onProgress(first + count);
      }
    },
    setEf: (ef) => index.setEf(ef),
    search: (query, limit) => index.searchKnn(Array.from(query), limit).neighbors,
    close() {},
  };
}

/** Its install script compiles it, so that an install without scripts leaves it unusable. */
async function load() {
  try {
    return await import("hnswlib-node");
  } catch (cause) {
    const hint = "`npm rebuild --ignore-scripts=false hnswlib-node` in bench/ compiles it";
    throw new Error(`its install script has not run; ${hint}`, { cause });
  }
}
