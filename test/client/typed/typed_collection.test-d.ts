/** Checked by `tsc`, never run. */
import type { MilvusClient } from "@zilliz/milvus2-sdk-node";
import { type Client, type ElanusClient, type JsonValue, typedCollection, where } from "../../../src/index.ts";
import { collection, floatVector, int64, json, varChar } from "../../../src/schema/builder/index.ts";
import type { Assert, Equal } from "../../schema/builder/equal.ts";
import { catalogue } from "./catalogue.ts";

const strict = collection("strict", {
  asin: varChar(9).primaryKey(),
  v: floatVector(2),
  w: floatVector(2),
  meta: json(),
});
const logs = collection("logs", { id: int64().primaryKey({ autoId: true }), v: floatVector(2) });

declare const client: ElanusClient;
declare const anyClient: Client;
declare const milvus: MilvusClient;
const products = await client.use(catalogue, { create: true });
const plain = await typedCollection(anyClient, strict);
const keyed = await typedCollection(milvus, logs);

// Rows.
await plain.insert([{ asin: "a", v: [1, 2], w: new Float32Array(2), meta: { a: 1 } }]);
// @ts-expect-error the key is missing
await plain.insert([{ v: [1, 2], w: [1, 2], meta: 1 }]);
// @ts-expect-error a text is no vector
await plain.insert([{ asin: "a", v: "1,2", w: [1, 2], meta: 1 }]);
// @ts-expect-error no such field
await plain.insert([{ asin: "a", v: [1, 2], w: [1, 2], meta: 1, prise: 2 }]);
const rows = [1, 2].map((i) => ({ asin: `${i}`, v: [1, 2], w: [1, 2], meta: 1, prise: i }));
// @ts-expect-error no such field, even where the rows come from elsewhere
await plain.insert(rows);
await products.insert([{ id: 1n, vector: [1, 2, 3, 4], undeclared: "kept" }]);
// @ts-expect-error a title is a text
await products.insert([{ id: 1n, vector: [1, 2, 3, 4], title: 3 }]);
await keyed.insert([{ v: [1, 2] }]);
// @ts-expect-error the collection makes the keys
await keyed.insert([{ id: 1n, v: [1, 2] }]);
await keyed.upsert([{ id: 1n, v: [1, 2] }]);
// @ts-expect-error an upsert names the row that it replaces
await keyed.upsert([{ v: [1, 2] }]);

// Several searches.
const both = await plain.hybridSearch({
  requests: [
    { field: "v", vector: [1, 2], filter: (p) => p.asin.eq("a") },
    { field: "w", text: "by words", limit: 3 },
  ],
  outputFields: ["meta"],
});
export type Both = Assert<Equal<(typeof both)[0]["row"], { meta: JsonValue }>>;
// @ts-expect-error no such field
await plain.hybridSearch({ requests: [{ field: "u", vector: [1, 2] }] });
// @ts-expect-error neither a vector nor a text
await plain.hybridSearch({ requests: [{ field: "v" }] });
// @ts-expect-error both
await plain.hybridSearch({ requests: [{ field: "v", vector: [1], text: "a" }] });

// Answers.
const vector = [1, 2, 3, 4];
const hits = await products.search({ vector, limit: 3, outputFields: ["price", "title", "views"] });
const bare = await products.search({ vector: new Float32Array(4) });
const found = await plain.query({ filter: (p) => p.asin.eq("a"), outputFields: ["meta"] });
const got = await keyed.get({ ids: [1n, 2] });
const loose = await products.query({ outputFields: ["title", "undeclared"] });
const several = await products.searchMany({ vectors: [vector], outputFields: ["sold"] });
const keys = await keyed.insert([{ v: [1, 2] }]);
export type Answers = [
  Assert<Equal<(typeof hits)[0]["row"], { price: number | null; title: string | null; views: bigint }>>,
  Assert<Equal<(typeof hits)[0]["id"], bigint>>,
  Assert<Equal<(typeof hits)[0]["score"], number>>,
  Assert<Equal<keyof (typeof bare)[0]["row"], never>>,
  Assert<Equal<(typeof found)[0], { asin: string; meta: JsonValue }>>,
  Assert<Equal<(typeof got)[0], { id: bigint; v: number[] }>>,
  Assert<Equal<(typeof loose)[0], { id: bigint; title: string | null; undeclared?: unknown }>>,
  Assert<Equal<(typeof several)[0][0]["row"], { sold: boolean }>>,
  Assert<Equal<typeof keys, bigint[]>>,
];
// @ts-expect-error no such output field
await plain.query({ outputFields: ["titel"] });
// @ts-expect-error it was not asked for
found[0].v;
// @ts-expect-error no such vector field
await plain.search({ vector, field: "meta" });
await plain.search({ vector, field: "w" });
await plain.search({ vector, groupBy: "asin", groupSize: 2, strictGroupSize: true });
await plain.search({ vector, groupBy: 'meta["maker"]' });
await products.search({ vector, groupBy: "undeclared" });
// @ts-expect-error vectors make no groups
await plain.search({ vector, groupBy: "w" });
// @ts-expect-error keys are bigint or number
await keyed.get({ ids: ["1"] });
// @ts-expect-error many vectors at once are native
plain.searchMany;
// @ts-expect-error either keys or a filter
await plain.delete({ ids: ["a"], filter: "asin == 'a'" });
// @ts-expect-error one of them
await plain.delete({});

// Filters.
where(catalogue, (p) => p.meta.at("maker").at("name").startsWith("A").and(p.meta.at("sizes").at(0).gt(7)));
where(catalogue, (p) => p.any.at("anything").at(0).eq("x").or(p.any.at("flag").eq(true), p.any.at("n").lt(2n)));
where(catalogue, (p) =>
  p.$meta
    .at("undeclared")
    .eq("x")
    .or(p.price.lt(p.rating), p.views.in([1n, 2])),
);
// @ts-expect-error no such field
where(catalogue, (p) => p.prise.lt(100));
// @ts-expect-error a price is a number
where(catalogue, (p) => p.price.lt("100"));
// @ts-expect-error null is asked for by isNull()
where(catalogue, (p) => p.price.eq(null));
// @ts-expect-error a number has no pattern
where(catalogue, (p) => p.price.like("1%"));
// @ts-expect-error booleans have no order
where(catalogue, (p) => p.sold.lt(true));
// @ts-expect-error a text does not compare with a number
where(catalogue, (p) => p.title.eq(p.price));
// @ts-expect-error a vector is no field of a filter
where(catalogue, (p) => p.vector);
// @ts-expect-error no such key in this JSON
where(catalogue, (p) => p.meta.at("colour").eq("red"));
// @ts-expect-error the sizes are numbers
where(catalogue, (p) => p.meta.at("sizes").at(0).eq("large"));
// @ts-expect-error a computed number stands in no list: the language knows fields there
where(catalogue, (p) => p.price.plus(1).in([2]));
// @ts-expect-error no dynamic field was declared
where(strict, (p) => p.$meta.at("x").exists());
// @ts-expect-error a filter is a condition
where(catalogue, (p) => p.price);
