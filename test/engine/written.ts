import { Database } from "../../src/engine/catalog/database.ts";
import type { Collection } from "../../src/engine/collection/collection.ts";
import { sealCollection } from "../../src/engine/compaction/seal.ts";
import { findByKeys, keysOf } from "../../src/engine/query/query.ts";
import { readScope } from "../../src/engine/query/read_scope.ts";
import { RowReader } from "../../src/engine/query/row_reader.ts";
import { encodeRows } from "../../src/engine/write/encode_rows.ts";
import type { ElanusClient } from "../../src/index.ts";
import { defineCollection } from "../../src/schema/define_collection.ts";
import { type FileSystem, MemoryFileSystem } from "../../src/storage/index.ts";

/** A collection `c` of small rows, for tests of the engine. */
export const schema = defineCollection({
  name: "c",
  fields: [
    { name: "id", data_type: "Int64", is_primary_key: true },
    { name: "value", data_type: "Int32" },
    { name: "vector", data_type: "FloatVector", dim: 4 },
  ],
});

export function openOver(fs: FileSystem, readOnly = false): Promise<Database> {
  return Database.open("db", { readOnly }, { fs, folder: "db" });
}

/** Writes rows with these keys, all with one value. */
export function write(collection: Collection, keys: readonly number[], value: number, partition = 0): Promise<void> {
  const rows = keys.map((id) => ({ id, value, vector: [id, value, 0, 1] }));
  const batch = encodeRows(collection.layout, rows, { nextAutoId: () => 0n, keysAreGiven: true, partition });
  return collection.writer.write(batch, () => sealCollection(collection));
}

export async function remove(collection: Collection, keys: readonly number[]): Promise<void> {
  await collection.writer.delete(keysOf(collection.layout, [...keys]));
}

/** The values of the rows with these keys; undefined where there is none. @throws where a key has two rows. */
export function valuesOf(collection: Collection, keys: readonly number[]): unknown[] {
  const reader = new RowReader(collection.layout, ["value"]);
  return keys.map((key) => {
    const [place, ...more] = findByKeys(readScope(collection), keysOf(collection.layout, [key]));
    if (more.length > 0) throw new Error(`key ${key} has ${more.length + 1} rows`);
    return place === undefined ? undefined : reader.read(place.segment, place.row).value;
  });
}

/** A place where something waits until it is let through. */
export function turnstile() {
  let open = () => {};
  let reach = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const pass = () => {
    reach();
    return opened;
  };
  return { open: () => open(), reached, pass };
}

/** Holds the finishing of files back until they are let go. */
export class HeldFileSystem extends MemoryFileSystem {
  hold: (to: string) => Promise<void> | undefined = () => undefined;

  override async rename(from: string, to: string): Promise<void> {
    await this.hold(to);
    await super.rename(from, to);
  }
}

/** The collection that a client speaks of. */
export function collectionOf(client: ElanusClient, name: string): Collection {
  const database: unknown = Reflect.get(client, "database");
  if (!(database instanceof Database)) throw new Error("the client has no database");
  return database.collection(name);
}
