import { join } from "node:path";
import type { ZVecCollection } from "@zvec/zvec";
import type { Field } from "../data/fields.ts";
import { splitRows } from "../data/matrix_file.ts";
import { EF_CONSTRUCTION, M } from "../engines/engine.ts";
import { syncFolder } from "../measure/folder.ts";
import type { RowBatch, Store, StoreInput, StoreKind } from "./store.ts";

/** zvec takes at most 1,024 documents a write. */
const MOST_ROWS_A_WRITE = 1000;
const FIELD = "vector";

export const zvecStore: StoreKind = {
  name: "zvec",
  packageName: "@zvec/zvec",
  promise: "insertions are in files that it never syncs; at the end it is closed and the benchmark syncs its files",
  index: `HNSW f32, M ${M}, efConstruction ${EF_CONSTRUCTION}`,
  types: ["int64", "int32", "float", "double", "varchar", "bool", "int32[]"],
  load: () => import("@zvec/zvec"),
  create,
  open,
};

async function create(input: StoreInput): Promise<Store> {
  const peer = await import("@zvec/zvec");
  const types: Partial<Record<Field["type"], number>> = {
    int64: peer.ZVecDataType.INT64,
    int32: peer.ZVecDataType.INT32,
    float: peer.ZVecDataType.FLOAT,
    double: peer.ZVecDataType.DOUBLE,
    varchar: peer.ZVecDataType.STRING,
    bool: peer.ZVecDataType.BOOL,
    "int32[]": peer.ZVecDataType.ARRAY_INT32,
  };
  const indexParams = { indexType: peer.ZVecIndexType.FLAT, metricType: peer.ZVecMetricType.IP };
  const schema = new peer.ZVecCollectionSchema({
    name: "rows",
    vectors: { name: FIELD, dataType: peer.ZVecDataType.VECTOR_FP32, dimension: input.dim, indexParams },
    fields: input.fields.map(({ name, type, nullable }) => ({
      name,
      dataType: types[type],
      nullable: nullable ?? false,
    })),
  });
  return storeOver(peer.ZVecCreateAndOpen(join(input.folder, "rows"), schema), input, peer);
}

async function open(input: StoreInput): Promise<Store> {
  const peer = await import("@zvec/zvec");
  return storeOver(peer.ZVecOpen(join(input.folder, "rows")), input, peer);
}

function storeOver(
  collection: ZVecCollection,
  { folder, dim, fields }: StoreInput,
  peer: typeof import("@zvec/zvec"),
): Store {
  const { ZVecIndexType, ZVecMetricType } = peer;
  return {
    prepare({ first, count, values }: RowBatch) {
      const docs = splitRows(values, count, dim).map((row, i) => {
        const scalars = fields.map(({ name, value }) => [name, value(first + i)]);
        // A value that is null is left out: that is how zvec takes it.
        const present = scalars.filter(([, value]) => value !== null);
        return { id: `${first + i}`, vectors: { [FIELD]: row }, fields: Object.fromEntries(present) };
      });
      return async () => {
        for (let from = 0; from < count; from += MOST_ROWS_A_WRITE) {
          const statuses = collection.insertSync(docs.slice(from, from + MOST_ROWS_A_WRITE));
          const failed = statuses.find((status) => !status.ok);
          if (failed) throw new Error(`zvec refused a row: ${failed.message}`);
        }
      };
    },
    seal: async () => collection.optimizeSync({ concurrency: 0 }),
    async buildIndex() {
      const graph = { indexType: ZVecIndexType.HNSW, metricType: ZVecMetricType.IP, m: M };
      collection.createIndexSync({
        fieldName: FIELD,
        indexParams: { ...graph, efConstruction: EF_CONSTRUCTION },
      });
      collection.optimizeSync({ concurrency: 1 });
    },
    async indexField(fieldName) {
      collection.createIndexSync({ fieldName, indexParams: { indexType: ZVecIndexType.INVERT } });
    },
    count: async () => collection.stats.docCount,
    async rowsMatching({ sql, zvec = sql }, topk) {
      return collection.querySync({ filter: zvec, topk, outputFields: [] }).map(({ id }) => Number(id));
    },
    async search(vector, topk) {
      return collection.querySync({ fieldName: FIELD, topk, vector, outputFields: [] }).map(({ id }) => Number(id));
    },
    async finish() {
      // What it holds in memory goes to its files when it is closed.
      collection.closeSync();
      syncFolder(folder);
    },
  };
}
