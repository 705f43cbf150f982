import { describe, expect, test } from "vitest";
import {
  AppendWriter,
  fileSize,
  kindOfPath,
  listFilesBelow,
  RandomAccessFile,
  readBytes,
  readChunks,
  readText,
  removeFile,
  requirePath,
  writeBytesAtomically,
  writeTextAtomically,
} from "../../src/storage/files/index.ts";
import { temporaryFolder } from "./file_systems.ts";
import { Random } from "./random.ts";

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

describe("reading", () => {
  test("a stream gives every byte, from any start, in chunks of any size", async () => {
    const path = `${temporaryFolder()}/a`;
    const bytes = new Random(1).bytes(1000);
    await writeBytesAtomically(path, bytes);
    for (const chunkBytes of [1, 7, 500, 1000, 1001, undefined]) {
      expect(Buffer.compare(await collect(readChunks(path, { chunkBytes })), bytes)).toBe(0);
    }
    expect([...(await collect(readChunks(path, { start: 990 })))]).toEqual([...bytes.subarray(990)]);
    expect((await collect(readChunks(path, { start: 2000 }))).length).toBe(0);
  });

  test("chunks may be kept, and a reader may stop", async () => {
    const path = `${temporaryFolder()}/a`;
    await writeTextAtomically(path, "abcdef");
    const kept: Uint8Array[] = [];
    for await (const chunk of readChunks(path, { chunkBytes: 2 })) {
      kept.push(chunk);
      if (kept.length === 2) break;
    }
    expect(kept.map((chunk) => Buffer.from(chunk).toString())).toEqual(["ab", "cd"]);
  });

  test("any place of a file, to its end and not beyond", async () => {
    const path = `${temporaryFolder()}/a`;
    await writeTextAtomically(path, "0123456789");
    const file = await RandomAccessFile.open(path);
    const read = async (offset: number, length: number) => Buffer.from(await file.read(offset, length)).toString();
    expect([file.size, await fileSize(path)]).toEqual([10, 10]);
    expect([await read(3, 4), await read(8, 9), await read(10, 5), await read(50, 5)]).toEqual(["3456", "89", "", ""]);
    await file.close();
  });

  test("text without its byte order mark; what is not UTF-8 is told", async () => {
    const path = `${temporaryFolder()}/a`;
    await writeTextAtomically(path, "\uFEFFschön");
    expect(await readText(path)).toBe("schön");
    await writeBytesAtomically(path, Uint8Array.of(0x73, 0xf6));
    await expect(readText(path)).rejects.toMatchObject({ code: "INVALID_FILE" });
    expect([...(await readBytes(path))]).toEqual([0x73, 0xf6]);
  });
});

describe("writing", () => {
  test("replaces a file as a whole, and makes its folder", async () => {
    const folder = temporaryFolder();
    const path = `${folder}/new/deep/a.txt`;
    await writeTextAtomically(path, "old");
    await writeTextAtomically(path, "new");
    expect(await readText(path)).toBe("new");
    expect(await listFilesBelow(folder)).toEqual([path]);
    await removeFile(path);
    expect(await kindOfPath(path)).toBe("missing");
  });

  test("appends in the order of the calls, behind what was there, and leaves no file where nothing was written", async () => {
    const path = `${temporaryFolder()}/reports/rejects.jsonl`;
    await new AppendWriter(path).close();
    expect(await kindOfPath(path)).toBe("missing");
    const first = new AppendWriter(path);
    await Promise.all(["a\n", "ü\n", "c\n"].map((line) => first.write(line)));
    await first.close();
    const second = new AppendWriter(path);
    await second.write("d\n");
    await second.close();
    expect(await readText(path)).toBe("a\nü\nc\nd\n");
  });
});

describe("paths", () => {
  test("lists all files below, sorted, without hidden ones", async () => {
    const folder = temporaryFolder();
    for (const name of ["b.txt", "a/2", "a/1", ".git/x", "a/.hidden", "c/d/e"])
      await writeTextAtomically(`${folder}/${name}`, "");
    expect(await listFilesBelow(folder)).toEqual(["a/1", "a/2", "b.txt", "c/d/e"].map((name) => `${folder}/${name}`));
    await expect(listFilesBelow(`${folder}/b.txt`)).rejects.toMatchObject({ code: "INVALID_FILE" });
  });

  test("what is missing is told with what was probably meant", async () => {
    const folder = temporaryFolder();
    await writeTextAtomically(`${folder}/products.jsonl`, "");
    const missing = (path: string, hint: unknown) =>
      expect(requirePath(path)).rejects.toMatchObject({
        code: "INVALID_FILE",
        message: `\`${path}\` does not exist`,
        hint,
      });
    await missing(`${folder}/prodcuts.jsonl`, "did you mean `products.jsonl`?");
    await missing(`${folder}/else.csv`, "known names: `products.jsonl`");
    await missing(`${folder}/none/x`, `the folder \`${folder}/none\` does not exist either`);
    expect([await requirePath(folder), await requirePath(`${folder}/products.jsonl`)]).toEqual(["folder", "file"]);
  });

  test("a folder where a file is wanted is told", async () => {
    const folder = temporaryFolder();
    const told = { code: "INVALID_FILE", message: `\`${folder}\` is a folder` };
    await expect(readText(folder)).rejects.toMatchObject(told);
    await expect(collect(readChunks(folder))).rejects.toMatchObject(told);
    await expect(RandomAccessFile.open(folder)).rejects.toMatchObject(told);
  });

  test("a path below a file is missing, and cannot be written", async () => {
    const folder = temporaryFolder();
    await writeTextAtomically(`${folder}/file`, "");
    expect(await kindOfPath(`${folder}/file/x`)).toBe("missing");
    await expect(writeTextAtomically(`${folder}/file/x`, "")).rejects.toMatchObject({ code: "STORAGE_FAILED" });
  });
});
