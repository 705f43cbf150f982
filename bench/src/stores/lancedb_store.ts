import { join } from "node:path";
import type { Table } from "@lancedb/lancedb";
import type { Field } from "../data/fields.ts";
import { EF_CONSTRUCTION, M } from "../engines/engine.ts";
import { syncFolder } from "../measure/folder.ts";
import type { RowBatch, Store, StoreInput, StoreKind } from "./store.ts";

const TABLE = "rows";

export const lancedbStore: StoreKind = {
  name: "lancedb",
  packageName: "@lancedb/lancedb",
  promise: "each insertion is a file that it never syncs; at the end the benchmark syncs its files",
  index: `IVF_HNSW_SQ, 1 partition, m ${M}, efConstruction ${EF_CONSTRUCTION}`,
  types: ["int64", "int32", "float", "double", "varchar", "bool", "int32[]"],
  load: () => import("@lancedb/lancedb"),
  create,
  open,
};

async function create(input: StoreInput): Promise<Store> {
  const lance = await import("@lancedb/lancedb");
  const columns = await arrowColumns(input);
  const connection = await lance.connect(join(input.folder, "lance"));
  return storeOver(await connection.createEmptyTable(TABLE, columns.schema), input, columns, lance);
}

async function open(input: StoreInput): Promise<Store> {
  const lance = await import("@lancedb/lancedb");
  const table = await (await lance.connect(join(input.folder, "lance"))).openTable(TABLE);
  return storeOver(table, input, await arrowColumns(input), lance);
}

function storeOver(
  table: Table,
  { folder }: StoreInput,
  columns: ArrowColumns,
  lance: typeof import("@lancedb/lancedb"),
): Store {
  return {
    prepare(batch) {
      const rows = columns.table(batch);
      return async () => {
        await table.add(rows);
      };
    },
    async seal() {
      await table.optimize();
    },
    async buildIndex() {
      const options = { distanceType: "dot", numPartitions: 1, m: M, efConstruction: EF_CONSTRUCTION } as const;
      await table.createIndex("vector", { config: lance.Index.hnswSq(options) });
    },
    async indexField(name) {
      await table.createIndex(name, { config: lance.Index.btree() });
    },
    count: () => table.countRows(),
    countMatching: ({ sql }) => table.countRows(sql),
    async rowsMatching({ sql }, limit) {
      return (await table.query().where(sql).select(["id"]).limit(limit).toArray()).map(({ id }) => Number(id));
    },
    async search(query, limit) {
      const search = table.vectorSearch(query).distanceType("dot").limit(limit);
      return (await search.select(["id", "_distance"]).toArray()).map(({ id }) => Number(id));
    },
    async finish() {
      table.close();
      syncFolder(folder);
    },
  };
}

type ArrowColumns = Awaited<ReturnType<typeof arrowColumns>>;

/** Columns rather than row objects: LanceDB's fastest way in. */
async function arrowColumns({ dim, fields }: StoreInput) {
  const arrow = await import("apache-arrow");
  const list = new arrow.FixedSizeList(dim, new arrow.Field("item", new arrow.Float32(), false));
  const types: Partial<Record<Field["type"], InstanceType<typeof arrow.DataType>>> = {
    int64: new arrow.Int64(),
    int32: new arrow.Int32(),
    float: new arrow.Float32(),
    double: new arrow.Float64(),
    varchar: new arrow.Utf8(),
    bool: new arrow.Bool(),
    "int32[]": new arrow.List(new arrow.Field("item", new arrow.Int32(), false)),
  };
  const typed = fields.map((field) => ({ ...field, arrowType: types[field.type] ?? new arrow.Utf8() }));
  const schemaFields = [
    new arrow.Field("id", new arrow.Int64(), false),
    new arrow.Field("vector", list, false),
    ...typed.map(({ name, arrowType, nullable }) => new arrow.Field(name, arrowType, nullable ?? false)),
  ];
  const schema = new arrow.Schema(schemaFields);
  return {
    schema,
    table({ first, count, values }: RowBatch) {
      const ids = arrow.makeData({
        type: new arrow.Int64(),
        data: BigInt64Array.from({ length: count }, (_, i) => BigInt(first + i)),
      });
      const items = arrow.makeData({ type: new arrow.Float32(), data: values });
      const vectors = arrow.makeData({ type: list, length: count, child: items });
      const scalars = typed.map(({ type, arrowType, value }) => {
        const own = Array.from({ length: count }, (_, i) => value(first + i));
        return arrow.vectorFromArray(type === "int64" ? own.map((each) => BigInt(Number(each))) : own, arrowType)
          .data[0];
      });
      const children = [ids, vectors, ...scalars];
      const rows = arrow.makeData({ type: new arrow.Struct(schemaFields), length: count, children });
      return new arrow.Table([new arrow.RecordBatch(schema, rows)]);
    },
  };
}
