import { join } from "node:path";
import { splitRows } from "../data/matrix_file.ts";
import { EF_CONSTRUCTION, M } from "../engines/engine.ts";
import type { RowBatch, Store, StoreInput, StoreKind } from "./store.ts";

const collection_name = "rows";
const vector_field = "vector";

const common = {
  packageName: "elanus",
  promise: "each insertion is on disk when it answers (`group`), and a flush seals the rows at the end",
  index: `HNSW, M ${M}, efConstruction ${EF_CONSTRUCTION}`,
  types: ["int64", "int32", "float", "double", "varchar", "bool", "json", "int32[]"],
  load,
};

export const elanusStore: StoreKind = {
  ...common,
  name: "elanus",
  create: (input) => create(input, (row) => row),
  open: (input) => open(input, (row) => row),
};

/** The same with plain arrays of numbers, as JSON brings them. */
export const elanusNumbersStore: StoreKind = {
  ...common,
  name: "elanus, number[]",
  create: (input) => create(input, (row) => Array.from(row)),
  open: (input) => open(input, (row) => Array.from(row)),
};

function load() {
  return import("../../../dist/index.js");
}

type VectorForm = (row: Float32Array) => Float32Array | number[];

async function create(input: StoreInput, form: VectorForm): Promise<Store> {
  const { client, DataType } = await connect(input);
  const types = {
    int64: DataType.Int64,
    int32: DataType.Int32,
    float: DataType.Float,
    double: DataType.Double,
    varchar: DataType.VarChar,
    bool: DataType.Bool,
    json: DataType.JSON,
    "int32[]": DataType.Array,
  };
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: DataType.Int64, is_primary_key: true },
      { name: vector_field, data_type: DataType.FloatVector, dim: input.dim },
      ...input.fields.map(({ name, type, nullable }) => ({
        name,
        data_type: types[type],
        ...(nullable ? { nullable } : {}),
        ...(type === "varchar" ? { max_length: 100 } : {}),
        ...(type === "int32[]" ? { element_type: DataType.Int32, max_capacity: 8 } : {}),
      })),
    ],
  });
  return storeOver(client, input, form);
}

async function open(input: StoreInput, form: VectorForm): Promise<Store> {
  return storeOver((await connect(input)).client, input, form);
}

async function connect({ folder, durability }: StoreInput) {
  const { DataType, ElanusClient } = await load();
  const client = await ElanusClient.open(join(folder, "rows.elanus"), { durability });
  return { client, DataType };
}

type ElanusClient = Awaited<ReturnType<typeof connect>>["client"];

function storeOver(client: ElanusClient, { dim, fields }: StoreInput, form: VectorForm): Store {
  const seal = async () => {
    await client.flushSync({ collection_names: [collection_name] });
  };
  return {
    prepare({ first, count, values }: RowBatch) {
      const data = splitRows(values, count, dim).map((row, i) => {
        const scalars = fields.map(({ name, value }) => [name, value(first + i)]);
        return { id: first + i, [vector_field]: form(row), ...Object.fromEntries(scalars) };
      });
      return async () => {
        await client.insert({ collection_name, data });
      };
    },
    seal,
    async buildIndex(onProgress) {
      const params = { M, efConstruction: EF_CONSTRUCTION };
      const definition = { field_name: vector_field, index_type: "HNSW", metric_type: "IP", params };
      await client.createIndex({ collection_name, ...definition });
      await client.waitForIndex({ collection_name, onProgress });
    },
    async indexField(field_name) {
      await client.createIndex({ collection_name, field_name, index_type: "AUTOINDEX" });
      await client.waitForIndex({ collection_name, field_name });
    },
    async count() {
      return (await client.count({ collection_name })).data;
    },
    async countMatching({ milvus: filter }) {
      return (await client.count({ collection_name, filter })).data;
    },
    async rowsMatching({ milvus: filter }, limit) {
      const { data } = await client.query({ collection_name, filter, limit, output_fields: ["id"] });
      return data.map(({ id }) => Number(id));
    },
    async search(data, limit) {
      const { results } = await client.search({ collection_name, data, limit });
      return results.map(({ id }) => Number(id));
    },
    async finish() {
      await seal();
      await client.close();
    },
  };
}
