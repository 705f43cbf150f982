import { join } from "node:path";
import { MatrixFile, splitRows } from "../data/matrix_file.ts";
import { filterText, TAGS, tagsOf } from "../data/row_tags.ts";
import { EF_CONSTRUCTION, type Engine, type EngineInput, type EngineKind, M } from "./engine.ts";

/** zvec takes at most 1,024 documents a write. */
const ROWS_A_WRITE = 1000;
const FIELD = "vector";

export const zvec: EngineKind = {
  name: "zvec",
  packageName: "@zvec/zvec",
  filters: true,
  open: (input) => open(input, "f32"),
};

/** Codes of one byte, re-scored with the stored vectors: zvec's fastest configuration at high recall. */
export const zvecInt8: EngineKind = {
  name: "zvec-int8",
  packageName: "@zvec/zvec",
  filters: true,
  open: (input) => open(input, "int8 + refiner"),
};

/** RaBitQ codes of 7 bits, its default, re-scored with the stored vectors. */
export const zvecRabitq: EngineKind = {
  name: "zvec-rabitq",
  packageName: "@zvec/zvec",
  filters: true,
  open: (input) => open(input, "RaBitQ + refiner"),
};

type Form = "f32" | "int8 + refiner" | "RaBitQ + refiner";

async function open({ data, tags, folder }: EngineInput, form: Form): Promise<Engine> {
  const peer = await import("@zvec/zvec");
  peer.ZVecInitialize({ queryThreads: 1, optimizeThreads: 1 });
  const isRabitq = form === "RaBitQ + refiner";
  const indexType = isRabitq ? peer.ZVecIndexType.HNSW_RABITQ : peer.ZVecIndexType.HNSW;
  const quantizeType = form === "int8 + refiner" ? peer.ZVecQuantizeType.INT8 : peer.ZVecQuantizeType.UNDEFINED;
  const indexParams = {
    indexType,
    metricType: peer.ZVecMetricType[data.metric],
    m: M,
    efConstruction: EF_CONSTRUCTION,
    ...(isRabitq ? {} : { quantizeType }),
  };
  const vectors = { name: FIELD, dataType: peer.ZVecDataType.VECTOR_FP32, dimension: data.dim, indexParams };
  const fields = (tags === undefined ? [] : TAGS).map((name) => ({
    name,
    dataType: peer.ZVecDataType.INT32,
    nullable: false,
  }));
  const schema = new peer.ZVecCollectionSchema({ name: "vectors", vectors, fields });
  const collection = peer.ZVecCreateAndOpen(join(folder, "collection"), schema);
  let ef = 0;
  return {
    description: `HNSW ${form}, M ${M}, efConstruction ${EF_CONSTRUCTION}`,
    buildThreads: 1,
    async build(onProgress) {
      for (const { first, count, values } of new MatrixFile(data.rowsPath, data.dim).batches(ROWS_A_WRITE)) {
        const rows = splitRows(values, count, data.dim);
        const statuses = collection.insertSync(
          rows.map((row, i) => ({
            id: `${first + i}`,
            vectors: { [FIELD]: row },
            fields: tagsOf(first + i, tags),
          })),
        );
        const failed = statuses.find((status) => !status.ok);
        if (failed) throw new Error(`zvec refused a row: ${failed.message}`);
        onProgress(first);
      }
      for (const { name } of fields) {
        collection.createIndexSync({ fieldName: name, indexParams: { indexType: peer.ZVecIndexType.INVERT } });
      }
      collection.optimizeSync({ concurrency: 1 });
    },
    setEf(value) {
      ef = value;
    },
    search(vector, topk, filter) {
      const params = { indexType, ef, isUsingRefiner: form !== "f32" };
      const filtered = filter && { filter: filterText(filter) };
      const hits = collection.querySync({ fieldName: FIELD, topk, vector, outputFields: [], params, ...filtered });
      return hits.map((hit) => Number(hit.id));
    },
    close: () => collection.closeSync(),
  };
}
