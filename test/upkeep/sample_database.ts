import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { ElanusClient } from "../../src/index.ts";

export const collection_name = "products";
export const ATTACHMENT = Uint8Array.of(1, 2, 3, 4, 5);
const DIM = 4;

export interface Row {
  readonly id: string;
  readonly price: number;
  readonly title: string | null;
  readonly vector: number[];
}

export function row(id: number, price = id): Row {
  const title = id % 7 === 3 ? null : `product ${id} at ${price}`;
  return { id: String(id), price, title, vector: Array.from({ length: DIM }, (_, i) => Math.fround(id + i * price)) };
}

/** What the sample database holds, and every row that it ever held. */
export interface Sample {
  readonly rows: ReadonlyMap<string, Row>;
  readonly ever: ReadonlySet<string>;
}

/**
 * A closed database with a file of every kind: three segments, two of them with deletions and all with indexes, an
 * attachment, writes that only the log has, and a second collection.
 */
export async function makeSample(folder: string): Promise<Sample> {
  const client = await ElanusClient.open(folder, { durability: "os" });
  const list = { index_type: "IVF_FLAT", metric_type: "L2", params: { nlist: 4 } };
  const index = { collection_name, field_name: "vector", ...list };
  const rows = new Map<string, Row>();
  const ever = new Set<string>();
  const put = async (data: Row[]) => {
    await client.upsert({ collection_name, data: data.map((each) => ({ ...each })) });
    for (const each of data) {
      rows.set(each.id, each);
      ever.add(JSON.stringify(each));
    }
  };
  const remove = async (ids: string[]) => {
    await client.delete({ collection_name, ids });
    for (const id of ids) rows.delete(id);
  };
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: "Int64", is_primary_key: true },
      { name: "price", data_type: "Double" },
      { name: "title", data_type: "VarChar", max_length: 64, nullable: true },
      { name: "vector", data_type: "FloatVector", dim: DIM },
    ],
  });
  await client.createIndex(index);
  await client.putAttachment({ collection_name, name: "model", data: ATTACHMENT });
  await client.createCollection({ collection_name: "few", dimension: 2 });
  await client.insert({ collection_name: "few", data: [{ id: 1, vector: [1, 2] }] });
  for (let segment = 0; segment < 3; segment++) {
    await put(Array.from({ length: 60 }, (_, i) => row(segment * 60 + i)));
    // A new index of lists seals what grows, and merges nothing.
    await client.dropIndex({ collection_name, field_name: "vector" });
    await client.createIndex(index);
  }
  await put([row(3, 1000), row(70, 1000)]);
  await remove(["5", "80"]);
  await client.dropIndex({ collection_name, field_name: "vector" });
  await client.createIndex(index);
  await client.waitForIndex({ collection_name });
  await put([row(200), row(201), row(10, 2000)]);
  await put([row(202)]);
  await remove(["30"]);
  await client.close();
  return { rows, ever };
}

/** All rows of the collection as they are found. */
export async function rowsOf(client: ElanusClient): Promise<Map<string, Row>> {
  const output_fields = ["price", "title", "vector"];
  const { data } = await client.query({ collection_name, output_fields });
  const rows = data.map(({ id, price, title, vector }) => ({ id, price, title, vector }) as unknown as Row);
  const found = new Map(rows.map((each) => [each.id, each]));
  expect(found.size).toBe(data.length);
  return found;
}

/** The files of a folder, as paths in it. */
export function filesIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.filter((name) => statSync(join(folder, name)).isFile()).sort();
}

export function copyOf(folder: string, to: string): string {
  cpSync(folder, to, { recursive: true });
  return to;
}

export function flipBit(path: string, byte: number, bit: number): void {
  const bytes = readFileSync(path);
  bytes[byte] ^= 1 << bit;
  writeFileSync(path, bytes);
}
