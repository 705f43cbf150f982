import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { ingest, type Mapping, planIngest } from "../../src/ingest/index.ts";
import { FakeClient } from "./fake_client.ts";
import { letterEmbedder } from "./helpers.ts";

const DATA = fileURLToPath(new URL("../../../shared/data/", import.meta.url));
const there = existsSync(DATA);
if (!there) console.warn(`skipped: the real data sets are not at ${DATA}`);

/** A mapping in one line: key, then text, then fields with their types. */
function inShort({ key, text, fields }: Mapping): string {
  const typed = fields.map((field) => `${field.name}:${field.type}${field.money ? "$" : ""}`);
  return `${key.column ?? "(content)"}:${key.type} | ${text.map(({ name }) => name).join(" ")} | ${typed.join(" ")}`;
}

const SETS = [
  {
    file: "esci/products.jsonl.gz",
    rows: 6764,
    mapping:
      "asin:VarChar | title description bullet_points | brand:VarChar color:VarChar price:Double$ category:VarChar rating:Double rating_count:Int64",
  },
  {
    file: "bestbuy/products.jsonl.gz",
    rows: 3291,
    mapping: "(content):VarChar | name description | brand:VarChar categories:VarChar price:Double$ popularity:Int64",
  },
  {
    // Seven films stand there twice, word for word.
    file: "movies/movies.jsonl.gz",
    rows: 36_266,
    mapping: "(content):VarChar | title extract | year:Int64 cast:VarChar genres:VarChar href:VarChar",
  },
  {
    file: "office/items.jsonl.gz",
    rows: 3459,
    mapping: "item_id:Int64 | title description | brand:VarChar categories:VarChar",
  },
  { file: "nfcorpus/corpus.jsonl.gz", rows: 3633, mapping: "_id:VarChar | title text | " },
  {
    file: "movielens/ml-latest-small.zip#movies.csv",
    rows: 9742,
    mapping: "movieId:Int64 | title | genres:VarChar",
  },
];

describe.skipIf(!there)("real data sets", () => {
  test.each(SETS)("$file: the mapping is guessed and no row is rejected", async ({ file, rows, mapping }) => {
    const client = new FakeClient();
    const request = { client, collection: "shop", files: [DATA + file], embedder: letterEmbedder() };
    const summary = await ingest(request);
    expect(inShort(summary.mapping)).toBe(mapping);
    expect(summary.rejectedByReason).toEqual({});
    expect(client.rows.size).toBe(rows);
    await ingest(request);
    expect(client.rows.size).toBe(rows);
  });

  test("values are what they mean", async () => {
    const client = new FakeClient();
    const files = [`${DATA}esci/products.jsonl.gz`];
    await ingest({ client, collection: "shop", files, embedder: letterEmbedder() });
    expect(client.rows.get("B0777K9RGX")).toMatchObject({
      price: null,
      rating: 4.5,
      category: "Home & Kitchen > Furniture > Bedroom Furniture > Mattresses & Box Springs > Mattresses",
    });
    const office = new FakeClient();
    await ingest({
      client: office,
      collection: "o",
      files: [`${DATA}office/items.jsonl.gz`],
      embedder: letterEmbedder(),
    });
    expect(office.rows.get(1)).toMatchObject({ description: "An Amazon Brand.", categories: null });
  });

  test("a folder without record files says so", async () => {
    await expect(planIngest([`${DATA}siftsmall`])).rejects.toMatchObject({ code: "INVALID_FILE" });
  });
});
