import { join } from "node:path";
import { MatrixFile } from "../data/matrix_file.ts";
import { EF_CONSTRUCTION, type Engine, type EngineInput, type EngineKind, M } from "./engine.ts";

const ROWS_A_BATCH = 1000;

export const usearch: EngineKind = { name: "usearch", packageName: "usearch", open };

async function open({ data, folder }: EngineInput): Promise<Engine> {
  const { Index } = await import("usearch");
  const file = join(folder, "index.usearch");
  const newIndex = (ef: number) =>
    new Index({
      dimensions: data.dim,
      metric: data.metric === "IP" ? "ip" : "l2sq",
      quantization: "f32",
      connectivity: M,
      expansion_add: EF_CONSTRUCTION,
      expansion_search: ef,
    });
  let index = newIndex(EF_CONSTRUCTION);
  return {
    description: `HNSW f32, connectivity ${M}, expansion_add ${EF_CONSTRUCTION}`,
    buildThreads: 1,
    async build(onProgress) {
      for (const { first, count, values } of new MatrixFile(data.rowsPath, data.dim).batches(ROWS_A_BATCH)) {
        index.add(
          BigUint64Array.from({ length: count }, (_, i) => BigInt(first + i)),
          values,
          1,
        );
        onProgress(first + count);
      }
      index.save(file);
    },
    // The width is fixed when an index is made, so that each needs the stored graph read back.
    setEf(ef) {
      index = newIndex(ef);
      index.load(file);
    },
    search: (query, limit) => Array.from(index.search(query, limit, 1).keys, Number),
    close() {},
  };
}
