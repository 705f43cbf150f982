import { expect, test } from "vitest";
import {
  type Connection,
  DataType,
  FunctionType,
  HighlightType,
  type LexicalHighlighter,
  type SearchHit,
} from "../../src/index.ts";
import { collection_name, describeBackends, expectError } from "./backends.ts";

const words = { max_length: 999, nullable: true, enable_analyzer: true, analyzer_params: { type: "english" } };
const TEXTS = ["Wizards learn magic at school", "A school of fish", null, "The wizard's hat is magical"];
const BRACES: LexicalHighlighter = { type: HighlightType.Lexical, pre_tags: ["{"], post_tags: ["}"] };
const SEARCHED: LexicalHighlighter = { ...BRACES, highlight_search_text: true };

async function fill(client: Connection): Promise<void> {
  await client.createCollection({
    collection_name,
    fields: [
      { name: "id", data_type: DataType.Int64, is_primary_key: true },
      { name: "text", data_type: DataType.VarChar, ...words },
      { name: "title", data_type: DataType.VarChar, max_length: 99 },
      { name: "vector", data_type: DataType.FloatVector, dim: 2 },
      { name: "words", data_type: DataType.SparseFloatVector },
    ],
    functions: [
      { name: "bm25", type: FunctionType.BM25, input_field_names: ["text"], output_field_names: ["words"], params: {} },
    ],
  });
  const data = TEXTS.map((text, id) => ({ id, text, title: `title ${id}`, vector: [1, id] }));
  await client.insert({ collection_name, data });
}

function shown(hits: readonly SearchHit[]): Record<string, string[] | undefined> {
  return Object.fromEntries(hits.map(({ id, highlight }) => [id, highlight?.text?.fragments]));
}

describeBackends("highlights", ({ open }) => {
  test("show what each text of a search was for, whether the field is answered or not", async () => {
    const client = await open();
    await fill(client);
    const base = { collection_name, anns_field: "words", highlighter: SEARCHED };
    const { results } = await client.search({ ...base, data: "magic wizards" });
    expect(shown(results)).toEqual({ 0: ["{Wizards} learn {magic} at school"], 3: ["{wizard}'s hat is {magical}"] });
    expect(results[0]).not.toHaveProperty("text");
    expect(results[0].highlight?.text.scores).toEqual([]);

    const many = await client.search({ ...base, data: ["magic", "school"], output_fields: ["text"] });
    expect(many.results.map(shown)).toEqual([
      { 0: ["{magic} at school"], 3: ["{magical}"] },
      { 0: ["{school}"], 1: ["{school} of fish"] },
    ]);
    expect((await client.search({ collection_name, data: [1, 0] })).results[0]).not.toHaveProperty("highlight");
  });

  test("show the terms of other texts, in any search", async () => {
    const client = await open();
    await fill(client);
    const highlighter = { ...BRACES, highlight_query: [{ type: "TextMatch", field: "text", text: "hats, fish" }] };
    const { results } = await client.search({ collection_name, anns_field: "vector", data: [1, 0], highlighter });
    expect(shown(results)).toEqual({ 0: [], 1: ["{fish}"], 2: [], 3: ["{hat} is magical"] });
    const both = { ...highlighter, highlight_search_text: true };
    const found = await client.search({ collection_name, anns_field: "words", data: "school", highlighter: both });
    expect(shown(found.results)).toEqual({ 0: ["{school}"], 1: ["{school} of {fish}"] });
  });

  test("show the terms of all texts of a hybrid search", async () => {
    const client = await open();
    await fill(client);
    const texts = ["magic", "fish"].map((data) => ({ anns_field: "words", data }));
    const data = [{ anns_field: "vector", data: [1, 0] }, ...texts];
    const { results } = await client.hybridSearch({ collection_name, data, highlighter: SEARCHED });
    expect(shown(results)).toEqual({ 0: ["{magic} at school"], 1: ["{fish}"], 2: [], 3: ["{magical}"] });
    const rerank = { type: FunctionType.RERANK, name: "r", input_field_names: [], params: { reranker: "rrf" } };
    const one = { collection_name, anns_field: "words", data: "fish", rerank, highlighter: SEARCHED };
    expect(shown((await client.search(one)).results)).toEqual({ 1: ["{fish}"] });
  });

  test("come with the batches of an iterator", async () => {
    const client = await open();
    await fill(client);
    const base = { collection_name, anns_field: "words", data: "school", highlighter: SEARCHED, batchSize: 1 };
    const found: SearchHit[] = [];
    for await (const hits of await client.searchIterator(base)) found.push(...hits);
    expect(shown(found)).toEqual({ 0: ["{school}"], 1: ["{school} of fish"] });
  });

  test("that cannot be are refused", async () => {
    const client = await open();
    await fill(client);
    const search = (highlighter: unknown, anns_field = "words", data: unknown = "school") =>
      client.search({ collection_name, anns_field, data, highlighter } as never);
    await expectError(search({ type: 0 }), "INVALID_PARAMETER", /nothing to show/);
    await expectError(search({ type: 1 }), "NOT_SUPPORTED", /semantic/);
    await expectError(search({ type: 7 }), "INVALID_PARAMETER", /`type`.*7/s);
    await expectError(search(null), "INVALID_PARAMETER", /request object/);
    await expectError(search({ ...SEARCHED, pre_tag: ["x"] }), "INVALID_PARAMETER", /`pre_tag`.*pre_tags/s);
    await expectError(search({ ...SEARCHED, pre_tags: [] }), "INVALID_PARAMETER", /`pre_tags`/);
    await expectError(search({ ...SEARCHED, post_tags: "x" }), "INVALID_PARAMETER", /`post_tags`/);
    await expectError(search({ ...SEARCHED, fragment_size: 0 }), "INVALID_PARAMETER", /`fragment_size`/);
    await expectError(search({ ...SEARCHED, fragment_offset: -1 }), "INVALID_PARAMETER", /`fragment_offset`/);
    await expectError(search({ ...SEARCHED, num_of_fragments: 0.5 }), "INVALID_PARAMETER", /`num_of_fragments`/);
    await expectError(search(SEARCHED, "vector", [1, 0]), "INVALID_PARAMETER", /BM25.*vector/s);
    const query = (highlight_query: unknown) => search({ ...BRACES, highlight_query });
    await expectError(query("x"), "INVALID_PARAMETER", /`highlight_query`/);
    await expectError(query([{ field: "text", text: "x" }]), "INVALID_PARAMETER", /`highlight_query`/);
    await expectError(query([{ type: "Phrase", field: "text", text: "x" }]), "INVALID_PARAMETER", /TextMatch/);
    await expectError(query([{ type: "TextMatch", field: "title", text: "x" }]), "INVALID_PARAMETER", /`title`/);
    await expectError(query([{ type: "TextMatch", field: "texts", text: "x" }]), "FIELD_NOT_FOUND", /`text`/);
  });
});
