/** Checked by `tsc`, never run. */
import type { ElanusClient, InsertRow, OutputName, Row } from "../../../src/index.ts";
import { bm25, collection, floatVector, int64, varChar } from "../../../src/schema/builder/index.ts";
import type { Assert, Equal } from "../../schema/builder/equal.ts";

const films = collection("films", {
  id: int64().primaryKey(),
  plot: varChar(999).analyzer({ type: "english" }, { match: true }),
  title: varChar(99).analyzer({}).nullable(),
  vector: floatVector(2),
  words: bm25("plot").index({ type: "SPARSE_INVERTED_INDEX", metric: "BM25", bm25_k1: 1 }),
});

declare const client: ElanusClient;
const opened = await client.use(films);

// What a function fills is neither given nor answered.
export type Given = Assert<Equal<keyof InsertRow<typeof films>, "id" | "plot" | "title" | "vector">>;
export type Answered = Assert<Equal<keyof Row<typeof films>, "id" | "plot" | "title" | "vector">>;
export type Named = Assert<Equal<OutputName<typeof films>, "id" | "plot" | "title" | "vector" | "*">>;
await opened.insert([{ id: 1, plot: "a", vector: [1, 2] }]);
// @ts-expect-error a function fills it
await opened.insert([{ id: 1, plot: "a", vector: [1, 2], words: { 1: 1 } }]);
// @ts-expect-error it is not answered
await opened.query({ outputFields: ["words"] });

// A text is searched for where the terms are.
const hits = await opened.search({ field: "words", text: "a wizard", outputFields: ["title"] });
export type Hits = Assert<Equal<(typeof hits)[0]["row"], { title: string | null }>>;
export const fragments: readonly string[] | undefined = hits[0].highlight?.plot.fragments;
// @ts-expect-error vectors are no terms
await opened.search({ field: "vector", text: "a wizard" });
// @ts-expect-error a vector or a text, not both
await opened.search({ field: "words", text: "a wizard", vector: [1, 2] });
await opened.query({ filter: (f) => f.plot.textMatch("a").and(f.title.phraseMatch("b", 2)) });
// @ts-expect-error terms cannot be asked in a filter
await opened.query({ filter: (f) => f.words.isNull() });
// @ts-expect-error terms are compared by BM25
bm25("plot").index({ type: "SPARSE_INVERTED_INDEX", metric: "IP" });
