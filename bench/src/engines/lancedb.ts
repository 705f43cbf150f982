import { join } from "node:path";
import { MatrixFile } from "../data/matrix_file.ts";
import { filterText, type RowTags, TAGS } from "../data/row_tags.ts";
import { EF_CONSTRUCTION, type Engine, type EngineInput, type EngineKind, M } from "./engine.ts";

const ROWS_A_WRITE = 10_000;

/** Its only HNSW keeps one-byte codes; one partition, so that `ef` alone decides. */
export const lancedb: EngineKind = { name: "lancedb", packageName: "@lancedb/lancedb", filters: true, open };

async function open({ data, tags, folder }: EngineInput): Promise<Engine> {
  const lance = await import("@lancedb/lancedb");
  const distanceType = data.metric === "IP" ? "dot" : "l2";
  const batches = await arrowBatches(data.dim, tags);
  const table = await (await lance.connect(join(folder, "lance"))).createEmptyTable("vectors", batches.schema);
  let ef = 0;
  return {
    description: `IVF_HNSW_SQ, 1 partition, m ${M}, efConstruction ${EF_CONSTRUCTION}`,
    buildThreads: "all",
    async build(onProgress) {
      for (const { first, count, values } of new MatrixFile(data.rowsPath, data.dim).batches(ROWS_A_WRITE)) {
        await table.add(batches.table(first, count, values));
        onProgress(first);
      }
      const config = lance.Index.hnswSq({ distanceType, numPartitions: 1, m: M, efConstruction: EF_CONSTRUCTION });
      await table.createIndex("vector", { config });
      for (const name of tags === undefined ? [] : TAGS) await table.createIndex(name, { config: lance.Index.btree() });
    },
    setEf(value) {
      ef = value;
    },
    async search(query, limit, filter) {
      const asked = table.vectorSearch(query).distanceType(distanceType).nprobes(1).ef(ef).limit(limit);
      const search = filter === undefined ? asked : asked.where(filterText(filter));
      return (await search.select(["id", "_distance"]).toArray()).map((hit) => hit.id);
    },
    close: () => table.close(),
  };
}

/** Columns rather than row objects: LanceDB's fastest way in. */
async function arrowBatches(dim: number, tags: RowTags | undefined) {
  const arrow = await import("apache-arrow");
  const list = new arrow.FixedSizeList(dim, new arrow.Field("item", new arrow.Float32(), false));
  const names = ["id", ...(tags === undefined ? [] : TAGS)];
  const fields = [
    ...names.map((name) => new arrow.Field(name, new arrow.Int32(), false)),
    new arrow.Field("vector", list, false),
  ];
  const schema = new arrow.Schema(fields);
  return {
    schema,
    table(first: number, count: number, values: Float32Array) {
      const int32 = (data: Int32Array) => arrow.makeData({ type: new arrow.Int32(), data });
      const columns = [
        int32(Int32Array.from({ length: count }, (_, i) => first + i)),
        ...(tags === undefined ? [] : TAGS.map((name) => int32(tags[name].slice(first, first + count)))),
      ];
      const items = arrow.makeData({ type: new arrow.Float32(), data: values });
      const vectors = arrow.makeData({ type: list, length: count, child: items });
      const rows = arrow.makeData({ type: new arrow.Struct(fields), length: count, children: [...columns, vectors] });
      return new arrow.Table([new arrow.RecordBatch(schema, rows)]);
    },
  };
}
