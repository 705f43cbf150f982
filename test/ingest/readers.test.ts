import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { findSources } from "../../src/ingest/readers/find_sources.ts";
import { readRecords } from "../../src/ingest/readers/read_records.ts";
import type { SourceRecord } from "../../src/ingest/readers/record.ts";
import { collect, jsonLines, scratchFolder } from "./helpers.ts";
import { FLOAT_PARQUET, SNAPPY_PARQUET, TYPED_PARQUET, UNCOMPRESSED_PARQUET } from "./parquet_fixture.ts";

const folder = scratchFolder();
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function readAll(...paths: string[]): Promise<SourceRecord[]> {
  const { sources } = await findSources(paths);
  return collect(readRecords(sources));
}

/** The records alone; a record that could not be read stands as its error. */
async function recordsOf(...paths: string[]): Promise<unknown[]> {
  return (await readAll(...paths)).map((result) => ("record" in result ? result.record : result.error));
}

const TWO = [
  { id: 1, name: "é" },
  { id: 2, name: "b\nc" },
];
const CSV = 'id,name\n1,é\n2,"b\nc"\n';
const AS_TEXT = [
  { id: "1", name: "é" },
  { id: "2", name: "b\nc" },
];

const FORMATS: readonly (readonly [name: string, content: string | Uint8Array, records: unknown])[] = [
  ["lines.jsonl", jsonLines(TWO), TWO],
  ["array.json", JSON.stringify(TWO, null, 2), TWO],
  ["wrapped.json", JSON.stringify({ total: 2, tags: ["x"], products: TWO, next: [{ id: 9 }] }), TWO],
  ["single.json", JSON.stringify({ id: 1, tags: ["x"] }), [{ id: 1, tags: ["x"] }]],
  ["lines.json", jsonLines(TWO), TWO],
  ["array.jsonl", JSON.stringify(TWO), TWO],
  ["empty.json", "[]", []],
  ["table.csv", CSV, AS_TEXT],
  ["table.tsv", CSV.replaceAll(",", "\t"), AS_TEXT],
  ["semicolons.csv", CSV.replaceAll(",", ";"), AS_TEXT],
  ["plain.parquet", UNCOMPRESSED_PARQUET, TWO],
  ["snappy.parquet", SNAPPY_PARQUET, TWO],
];

describe("formats", () => {
  test.each(FORMATS)("%s, plain, gzipped and in a zip", async (name, content, records) => {
    const data = typeof content === "string" ? bytes(content) : content;
    expect(await recordsOf(folder.write(name, data))).toEqual(records);
    expect(await recordsOf(folder.write(`${name}.gz`, gzipSync(data)))).toEqual(records);
    const archive = zipSync({ [`in/${name}`]: data, [`stored/${name}`]: [data, { level: 0 }] });
    const path = folder.write(`${name}.zip`, archive);
    expect(await recordsOf(`${path}#in/${name}`)).toEqual(records);
    expect(await recordsOf(`${path}#stored/${name}`)).toEqual(records);
  });

  test.each(FORMATS)("%s goes on behind any record", async (name, content) => {
    const { sources } = await findSources([folder.write(name, content)]);
    const all = await collect(readRecords(sources));
    for (const [i, { source, line }] of all.entries()) {
      expect(await collect(readRecords(sources, { after: { source, line } }))).toEqual(all.slice(i + 1));
    }
  });

  test("Parquet's values come as JSON would have them", async () => {
    expect(await recordsOf(folder.write("typed.parquet", TYPED_PARQUET))).toEqual([
      { key: 1, when: "1970-01-01T00:00:00.000Z", price: 1.5 },
      { key: "9007199254740993", when: null, price: Number.NaN },
    ]);
    expect(await recordsOf(folder.write("float.parquet", FLOAT_PARQUET))).toEqual([
      { key: "1152921504606846977", price: 59.7 },
      { key: 2, price: null },
    ]);
  });

  test("a text file is a document", async () => {
    const file = folder.write("notes.txt", "One.\r\n\r\nTwo.");
    expect(await recordsOf(file)).toEqual([
      { id: "notes.txt", title: "notes.txt", path: "notes.txt", part: 1, text: "One.\n\nTwo.\n" },
    ]);
  });

  test("a long text file is several, cut at empty lines, and nothing of it is lost", async () => {
    const paragraph = `${"word ".repeat(2000)}\n\n`;
    const file = folder.write("long.txt", paragraph.repeat(100));
    const parts = await readAll(file);
    const records = parts.map((part) => ("record" in part ? part.record : {}));
    expect(records.map((record) => record.id)).toEqual(["long.txt", "long.txt#2", "long.txt#3", "long.txt#4"]);
    expect(records.map((record) => record.text).join("")).toBe(paragraph.repeat(100));
  });

  test("a Markdown file is its sections", async () => {
    const manual = [
      "---",
      "author: nobody",
      "---",
      "Intro.",
      "# Setup",
      "Plug it in.",
      "```sh",
      "# no heading",
      "```",
      "## Wi-Fi & more",
      "Choose a net.",
      "# Setup",
      "Again.",
    ].join("\n");
    const sections = await readAll(folder.write("manual.md", manual));
    expect(sections.map((section) => ("record" in section ? [section.line, section.record] : section))).toEqual([
      [1, { id: "manual.md", title: "manual.md", path: "manual.md", headings: "", text: "Intro.\n" }],
      [
        5,
        {
          id: "manual.md#setup",
          title: "Setup",
          path: "manual.md",
          headings: "Setup",
          text: "# Setup\nPlug it in.\n```sh\n# no heading\n```\n",
        },
      ],
      [
        10,
        {
          id: "manual.md#wi-fi-more",
          title: "Wi-Fi & more",
          path: "manual.md",
          headings: "Setup > Wi-Fi & more",
          text: "## Wi-Fi & more\nChoose a net.\n",
        },
      ],
      [
        12,
        { id: "manual.md#setup-1", title: "Setup", path: "manual.md", headings: "Setup", text: "# Setup\nAgain.\n" },
      ],
    ]);
  });
});

describe("encoding and ends of lines", () => {
  test("a byte order mark, CRLF, empty lines and a last line without an end", async () => {
    const lines = '\uFEFF{"id":1}\r\n\r\n{"id":2}\r\n{"id":3}';
    expect((await readAll(folder.write("marks.jsonl", lines))).map(({ line }) => line)).toEqual([1, 3, 4]);
    expect(await recordsOf(folder.write("marks.csv", "\uFEFFid,name\r\n1,a\r\n2,b"))).toEqual([
      { id: "1", name: "a" },
      { id: "2", name: "b" },
    ]);
  });

  test("invalid UTF-8 spoils its line alone", async () => {
    const spoilt = Buffer.concat([bytes('{"id":1}\n{"id":"'), Uint8Array.of(0xe9), bytes('"}\n{"id":3}\n')]);
    expect(await recordsOf(folder.write("latin.jsonl", spoilt))).toEqual([{ id: 1 }, "not valid UTF-8", { id: 3 }]);
    const table = Buffer.concat([bytes("id,n\n1,"), Uint8Array.of(0xe9), bytes("\n2,b\n")]);
    expect(await recordsOf(folder.write("latin.csv", table))).toEqual(["not valid UTF-8", { id: "2", n: "b" }]);
  });

  test("a character that is cut by the end of a chunk is whole again", async () => {
    const name = "ü".repeat(600_000);
    expect(await recordsOf(folder.write("wide.jsonl", `x${jsonLines([{ name }])}`.slice(1)))).toEqual([{ name }]);
    expect(await recordsOf(folder.write("wide.json", JSON.stringify([{ id: "a" }, { name }])))).toEqual([
      { id: "a" },
      { name },
    ]);
  });
});

describe("bad records", () => {
  test("are results with their lines", async () => {
    const file = folder.write("bad.jsonl", '{"id":1}\n{"id":\n[1]\n{"price":NaN}\n{"id":5}\n');
    const results = await readAll(file);
    expect(results.map((result) => [result.line, "record" in result])).toEqual([
      [1, true],
      [2, false],
      [3, false],
      [4, false],
      [5, true],
    ]);
    expect(results[2]).toEqual({
      source: file,
      line: 3,
      error: "a list stands where a record is expected",
      raw: "[1]",
    });
  });

  test("of a table are those with too few or too many values", async () => {
    const results = await readAll(folder.write("ragged.csv", "a,b\n1,2\n1\n1,2,3\n4,5\n"));
    expect(results.map((result) => ("record" in result ? result.line : [result.line, result.error]))).toEqual([
      2,
      [3, "1 values where the header has 2 columns"],
      [4, "3 values where the header has 2 columns"],
      5,
    ]);
  });

  test("of a table are not those with stray quotes, but a quote that is never closed is", async () => {
    expect(await recordsOf(folder.write("stray.csv", 'a,b\n1,"x"y\n2,x"y\n3,"say ""hi"""\n'))).toEqual([
      { a: "1", b: '"x"y' },
      { a: "2", b: 'x"y' },
      { a: "3", b: 'say "hi"' },
    ]);
    const open = await readAll(folder.write("open.csv", 'a,b\n1,2\n3,"x\n5,6\n'));
    expect(open.map((result) => [result.line, "error" in result ? result.error : result.record])).toEqual([
      [2, { a: "1", b: "2" }],
      [3, expect.stringMatching(/quote is opened and not closed: lines 3 to \d+ are lost/)],
    ]);
  });

  test("of a JSON array are those that do not parse; the others are read", async () => {
    const results = await recordsOf(folder.write("bad.json", '[{"id":1}, {"id":}, 7, {"id":"]},["}]'));
    expect(results).toHaveLength(4);
    expect([results[0], results[2], results[3]]).toEqual([
      { id: 1 },
      "a number stands where a record is expected",
      { id: "]},[" },
    ]);
    expect(results[1]).toMatch(/^not JSON/);
    expect(await recordsOf(folder.write("cut.json", '[{"id":1}, {"id":'))).toEqual([
      { id: 1 },
      "the file ends inside its array",
    ]);
  });
});
