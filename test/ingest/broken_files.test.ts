import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { planIngest } from "../../src/ingest/index.ts";
import { findSources } from "../../src/ingest/readers/find_sources.ts";
import { readRecords } from "../../src/ingest/readers/read_records.ts";
import { collect, jsonLines, scratchFolder } from "./helpers.ts";
import { SNAPPY_PARQUET } from "./parquet_fixture.ts";

const folder = scratchFolder();
const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const LINES = jsonLines(Array.from({ length: 5000 }, (_, id) => ({ id, name: `product ${id} ${(id * 7919) % 4999}` })));
const GZIPPED = gzipSync(LINES);
const ZIPPED = zipSync({ "products.jsonl": new TextEncoder().encode(LINES) });
/** The same archive with a byte of its content changed. */
const SPOILT_ZIP = Uint8Array.from(ZIPPED, (byte, i) => (i === 5000 ? byte ^ 0xff : byte));

const BROKEN: readonly (readonly [name: string, content: string | Uint8Array, says: RegExp, hint: RegExp])[] = [
  ["image.jsonl", PNG, /is not JSON lines.*first bytes are those of a PNG image/, /rename/],
  ["image.parquet", PNG, /is not a Parquet file.*PNG/, /rename/],
  ["table.csv", SNAPPY_PARQUET, /is not CSV.*a Parquet file/, /\.parquet/],
  ["packed.jsonl", GZIPPED, /is not JSON lines.*a gzip file/, /\.gz/],
  ["packed.csv", ZIPPED, /is not CSV.*a zip archive/, /\.zip/],
  ["plain.jsonl.gz", LINES, /is not a gzip file.*7b 22 69/, /rename/],
  ["plain.zip", LINES, /is not a zip archive/, /rename/],
  ["empty.jsonl.gz", "", /is not a gzip file.*it is empty/, /rename/],
  ["cut.jsonl.gz", GZIPPED.subarray(0, GZIPPED.length - 500), /cannot be decompressed.*cut off/, /again/],
  ["cut.zip", ZIPPED.subarray(0, ZIPPED.length - 500), /cannot be read.*cut off/, /again/],
  ["spoilt.zip", SPOILT_ZIP, /cannot be read/, /again/],
  ["cut.parquet", SNAPPY_PARQUET.subarray(0, 100), /Parquet file .* cannot be read/, /again/],
  ["page.jsonl", "<!DOCTYPE html><html></html>", /is not JSON lines.*a web page/, /fetch it again/],
  ["wide.csv", Uint8Array.of(0xff, 0xfe, 0x69, 0, 0x64, 0), /UTF-16/, /iconv/],
  ["zeros.txt", new Uint8Array(100), /binary data/, /rename/],
  ["empty.jsonl", "", /holds no records/, /empty/],
  ["words.jsonl", "not\njson\nat all\n", /no record .* can be read.*line 1 of .*not JSON/, /what its name says/],
  ["what.xyz", "x", /format of .* is not known/, /rename/],
];

async function readEverything(path: string): Promise<void> {
  await planIngest([path]);
  await collect(readRecords((await findSources([path])).sources));
}

describe("a file that is not what its name says", () => {
  test.each(BROKEN)("%s", async (name, content, says, hint) => {
    const error: unknown = await readEverything(folder.write(name, content)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "ElanusError", code: "INVALID_FILE" });
    const { message, detail, hint: found } = error as { message: string; detail?: string; hint?: string };
    expect(`${message} | ${detail}`).toMatch(says);
    expect(found).toMatch(hint);
  });
});

describe("paths", () => {
  test("a folder gives the files below it in their order, and names what it passes over", async () => {
    folder.write("tree/b.csv", "id,name\n1,x\n");
    folder.write("tree/a/z.jsonl", '{"id":1}\n');
    folder.write("tree/c.bin", "x");
    folder.write(
      "tree/d.zip",
      zipSync({ "e/f.md": new TextEncoder().encode("# F\n"), "g.exe": PNG, "__MACOSX/e/._f.md": PNG }),
    );
    const { sources, skipped } = await findSources([`${folder.path}/tree`]);
    expect(sources.map(({ path, format }) => [path, format])).toEqual([
      ["a/z.jsonl", "jsonl"],
      ["b.csv", "csv"],
      ["d.zip#e/f.md", "markdown"],
    ]);
    expect(skipped.map((path) => path.slice(folder.path.length))).toEqual(["/tree/c.bin", "/tree/d.zip#g.exe"]);
  });

  test("files of one name are told apart, and a file that is given twice is read once", async () => {
    const one = folder.write("one/readme.md", "# A\n");
    const two = folder.write("two/readme.md", "# B\n");
    expect((await findSources([one, two, one])).sources.map(({ path }) => path)).toEqual([one, two]);
  });

  test("an entry of an archive is found by its name, and a wrong name gets a suggestion", async () => {
    const archive = folder.write("ml.zip", zipSync({ "ml/movies.csv": PNG, "ml/tags.csv": PNG }));
    const { sources } = await findSources([`${archive}#movies.csv`]);
    expect(sources.map(({ name }) => name)).toEqual([`${archive}#ml/movies.csv`]);
    await expect(findSources([`${archive}#ml/movie.csv`])).rejects.toMatchObject({
      hint: "did you mean `ml/movies.csv`?",
    });
  });

  test("a path that leads nowhere", async () => {
    await expect(findSources([`${folder.path}/nothing.jsonl`])).rejects.toMatchObject({ code: "INVALID_FILE" });
  });
});
