import { symlinkSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { nodeFileSystem } from "../../src/storage/index.ts";
import { contentsOf, PLACES, putFile, temporaryFolder } from "./file_systems.ts";

describe.each(PLACES)("the %s file system", (_, place) => {
  test("writes chunks at any place, fills gaps with zeros, and reads up to the end", async () => {
    const { fs, folder } = await place();
    const file = await fs.open(`${folder}/a`, "create");
    await file.write([Uint8Array.of(1, 2), new Uint8Array(0), Uint8Array.of(3)], 0);
    await file.write([Uint8Array.of(9)], 5);
    await file.sync();
    expect(await file.size()).toBe(6);
    const target = new Uint8Array(10).fill(7);
    expect(await file.read(target, 1)).toBe(5);
    expect([...target]).toEqual([2, 3, 0, 0, 9, 7, 7, 7, 7, 7]);
    expect(await file.read(target, 100)).toBe(0);
    await file.close();
  });

  test("writes more chunks in one call than the system takes at once", async () => {
    const { fs, folder } = await place();
    const file = await fs.open(`${folder}/a`, "create");
    await file.write(
      Array.from({ length: 5000 }, (_, i) => Uint8Array.of(i, i >> 8)),
      0,
    );
    const bytes = await contentsOf(fs, `${folder}/a`);
    expect(bytes.length).toBe(10_000);
    expect(bytes.every((byte, i) => byte === ((i >> 1) >> (i & 1 ? 8 : 0)) % 256)).toBe(true);
    await file.close();
  });

  test("truncates, and what grows again is zeros", async () => {
    const { fs, folder } = await place();
    const file = await fs.open(`${folder}/a`, "create");
    await file.write([Uint8Array.of(1, 2, 3)], 0);
    await file.truncate(1);
    await file.truncate(3);
    expect([...(await contentsOf(fs, `${folder}/a`))]).toEqual([1, 0, 0]);
    await file.close();
  });

  test("reads batches at once, into shared memory too, and refuses to read beyond the end", async () => {
    const { fs, folder } = await place();
    await putFile(fs, `${folder}/a`, Uint8Array.of(1, 2, 3, 4));
    const file = await fs.open(`${folder}/a`, "read");
    const shared = new Uint8Array(new SharedArrayBuffer(8));
    file.readBatch([
      { position: 2, target: shared.subarray(0, 2) },
      { position: 0, target: shared.subarray(4, 7) },
    ]);
    expect([...shared]).toEqual([3, 4, 0, 0, 1, 2, 3, 0]);
    expect(await file.read(shared, 1)).toBe(3);
    expect([...shared.subarray(0, 3)]).toEqual([2, 3, 4]);
    expect(() => file.readBatch([{ position: 3, target: shared }])).toThrow(/shorter than it should be/);
    await file.close();
  });

  test("creates anew over an old file, and writes into one without emptying it", async () => {
    const { fs, folder } = await place();
    await putFile(fs, `${folder}/a`, Uint8Array.of(1, 2, 3));
    const file = await fs.open(`${folder}/a`, "write");
    await file.write([Uint8Array.of(9)], 1);
    await file.close();
    expect([...(await contentsOf(fs, `${folder}/a`))]).toEqual([1, 9, 3]);
    await putFile(fs, `${folder}/a`, Uint8Array.of(5));
    expect([...(await contentsOf(fs, `${folder}/a`))]).toEqual([5]);
  });

  test("renames over what is there, lists by name, and removes", async () => {
    const { fs, folder } = await place();
    await fs.makeFolder(`${folder}/x/y`);
    await putFile(fs, `${folder}/b`, Uint8Array.of(1));
    await putFile(fs, `${folder}/a`, Uint8Array.of(2));
    await fs.rename(`${folder}/b`, `${folder}/a`);
    await fs.syncFolder(folder);
    expect([...(await contentsOf(fs, `${folder}/a`))]).toEqual([1]);
    expect(await fs.list(folder)).toEqual([
      { name: "a", kind: "file" },
      { name: "x", kind: "folder" },
    ]);
    expect(await fs.list(`${folder}/x`)).toEqual([{ name: "y", kind: "folder" }]);
    await fs.remove(`${folder}/a`);
    await fs.remove(`${folder}/a`);
    expect(await Promise.all(["", "/a", "/x/y", "/a/z"].map((path) => fs.kindOf(folder + path)))).toEqual([
      "folder",
      "missing",
      "folder",
      "missing",
    ]);
  });

  test("after its close a file takes no call, and what was under way is done before", async () => {
    const { fs, folder } = await place();
    const file = await fs.open(`${folder}/a`, "create");
    const writes = Array.from({ length: 20 }, (_, i) => file.write([Uint8Array.of(i)], i));
    await file.close();
    await file.close();
    await Promise.all(writes);
    // Where the descriptor is used again, a call that came too late would hit this file.
    const other = await fs.open(`${folder}/b`, "create");
    const closed = { code: "CLOSED", message: expect.stringContaining("/a`") };
    const target = new Uint8Array(1);
    await expect(file.write([target], 0)).rejects.toMatchObject(closed);
    await expect(file.read(target, 0)).rejects.toMatchObject(closed);
    await expect(file.size()).rejects.toMatchObject(closed);
    await expect(file.truncate(9)).rejects.toMatchObject(closed);
    await expect(file.sync()).rejects.toMatchObject(closed);
    expect(() => file.readBatch([{ position: 0, target }])).toThrow(expect.objectContaining(closed));
    expect(await other.size()).toBe(0);
    await other.close();
    expect([...(await contentsOf(fs, `${folder}/a`))]).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  test("fails in the one error family", async () => {
    const { fs, folder } = await place();
    const missing = { code: "STORAGE_FAILED", message: expect.stringContaining("nowhere") };
    await expect(fs.open(`${folder}/nowhere`, "read")).rejects.toMatchObject(missing);
    await expect(fs.open(`${folder}/nowhere`, "write")).rejects.toMatchObject(missing);
    await expect(fs.open(`${folder}/nowhere/a`, "create")).rejects.toMatchObject(missing);
    await expect(fs.list(`${folder}/nowhere`)).rejects.toMatchObject(missing);
    await putFile(fs, `${folder}/file`, Uint8Array.of(1));
    await expect(fs.makeFolder(`${folder}/file`)).rejects.toMatchObject({ code: "STORAGE_FAILED" });
  });
});

test("a link to a file is a file; one to a folder is left out, since it may lead in a circle", async () => {
  const folder = temporaryFolder();
  await putFile(nodeFileSystem, `${folder}/a`, Uint8Array.of(1));
  symlinkSync(`${folder}/a`, `${folder}/to-file`);
  symlinkSync(folder, `${folder}/to-folder`);
  symlinkSync(`${folder}/gone`, `${folder}/to-nothing`);
  expect((await nodeFileSystem.list(folder)).map(({ name }) => name)).toEqual(["a", "to-file"]);
});
