import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exactTop, exactTopAt } from "../../bench/src/data/exact_scan.ts";
import { MatrixFile, writeRows } from "../../bench/src/data/matrix_file.ts";
import { Random } from "../../bench/src/data/random.ts";
import { readFvecs, readIvecs } from "../../bench/src/data/vecs_file.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "elanus-bench-test-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the exact scan", () => {
  // Neither the rows nor the queries fill whole batches.
  it.each([1, 3, 4, 6])("ranks all rows for %i queries as a plain sort does", async (queryCount) => {
    const random = new Random(11);
    const dim = 13;
    const vector = () => Float32Array.from({ length: dim }, () => random.normal());
    const rows = Array.from({ length: 700 }, vector);
    const queries = Array.from({ length: queryCount }, vector);
    const path = join(folder, `rows-${queryCount}.f32`);
    writeRows(path, rows.length, dim, (row, i) => row.set(rows[i]));

    const tops = await exactTop(new MatrixFile(path, dim), queries, 20);

    const score = (row: Float32Array, query: Float32Array) => row.reduce((sum, value, d) => sum + value * query[d], 0);
    queries.forEach((query, q) => {
      const order = rows.map((row, i) => ({ i, score: score(row, query) })).sort((a, b) => b.score - a.score);
      expect([...tops[q]]).toEqual(order.slice(0, 20).map(({ i }) => i));
    });
  });

  it("ranks the first rows alone, for every number of them that is asked, within a batch and at its end", async () => {
    const random = new Random(12);
    const dim = 7;
    const rows = Array.from({ length: 1300 }, () => Float32Array.from({ length: dim }, () => random.normal()));
    const path = join(folder, "prefixes.f32");
    writeRows(path, rows.length, dim, (row, i) => row.set(rows[i]));
    const queries = rows.slice(0, 3);
    const prefixes = [40, 40, 512, 700, 1024, 1300];

    const tops = await exactTopAt(new MatrixFile(path, dim), queries, 10, prefixes);

    expect(tops).toHaveLength(prefixes.length);
    for (const [p, prefix] of prefixes.entries()) {
      const own = join(folder, `prefix-${p}.f32`);
      writeRows(own, prefix, dim, (row, i) => row.set(rows[i]));
      expect(tops[p]).toEqual(await exactTop(new MatrixFile(own, dim), queries, 10));
    }
  });

  it("gives fewer rows than asked where there are no more", async () => {
    const path = join(folder, "few.f32");
    writeRows(path, 3, 2, (row, i) => row.set([i, 0]));
    const [top] = await exactTop(new MatrixFile(path, 2), [Float32Array.of(1, 0)], 10);
    expect([...top]).toEqual([2, 1, 0]);
  });
});

describe("files of vectors", () => {
  it("are read in the TexMex form", () => {
    const fvecs = join(folder, "a.fvecs");
    const ivecs = join(folder, "a.ivecs");
    writeFileSync(fvecs, texMex([Float32Array.of(0.5, -2), Float32Array.of(3, 4)]));
    writeFileSync(ivecs, texMex([Int32Array.of(7, 8, 9)]));
    expect(readFvecs(fvecs)).toEqual([Float32Array.of(0.5, -2), Float32Array.of(3, 4)]);
    expect(readIvecs(ivecs)).toEqual([Int32Array.of(7, 8, 9)]);
  });

  it("are refused where they are of another form", () => {
    const cut = join(folder, "cut.fvecs");
    const mixed = join(folder, "mixed.fvecs");
    const empty = join(folder, "empty.fvecs");
    writeFileSync(cut, texMex([Float32Array.of(1, 2)]).subarray(0, 8));
    writeFileSync(mixed, texMex([Float32Array.of(1, 2, 3, 4, 5), Float32Array.of(1, 2), Float32Array.of(1, 2)]));
    writeFileSync(empty, "");
    for (const path of [cut, mixed, empty]) expect(() => readFvecs(path)).toThrow(/TexMex/);
  });
});

function texMex(vectors: readonly (Float32Array | Int32Array)[]): Buffer {
  const parts = vectors.flatMap((vector) => [
    new Uint8Array(Int32Array.of(vector.length).buffer),
    new Uint8Array(vector.buffer),
  ]);
  return Buffer.concat(parts);
}
