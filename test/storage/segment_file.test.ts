import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FileSystem, MemoryFileSystem, SegmentFileReader, SegmentFileWriter } from "../../src/storage/index.ts";
import { contentsOf, inMemory, PLACES, putFile } from "./file_systems.ts";
import { Random } from "./random.ts";
import { SimulatedFileSystem } from "./simulated_file_system.ts";

const BLOCK = 65_536;
const PATH = "db/1.segment";

async function write(fs: FileSystem, path: string, sections: Record<string, Uint8Array>): Promise<void> {
  const writer = await SegmentFileWriter.create(fs, path);
  for (const [name, bytes] of Object.entries(sections)) await writer.section(name, bytes);
  await writer.finish();
}

async function* chunked(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const scratch = new Uint8Array(size);
  for (let at = 0; at < bytes.length; at += size) {
    const chunk = bytes.subarray(at, at + size);
    scratch.set(chunk);
    yield scratch.subarray(0, chunk.length);
  }
}

describe.each(PLACES)("a segment file in the %s file system", (_, place) => {
  test("gives back its sections, whole and streamed, in their order", async () => {
    const { fs, folder } = await place();
    const bytes = new Random(3).bytes(300_000);
    const writer = await SegmentFileWriter.create(fs, `${folder}/1.segment`);
    await writer.section("vectors", chunked(bytes, 1000));
    await writer.section("empty", new Uint8Array(0));
    await writer.section("keys", [bytes.subarray(0, 10), bytes.subarray(10, BLOCK)]);
    expect(await fs.kindOf(`${folder}/1.segment`)).toBe("missing");
    const size = await writer.finish();
    expect((await contentsOf(fs, `${folder}/1.segment`)).length).toBe(size);
    expect((await fs.list(folder)).map(({ name }) => name)).toEqual(["1.segment"]);

    const reader = await SegmentFileReader.open(fs, `${folder}/1.segment`);
    expect(reader.sections).toEqual(["vectors", "empty", "keys"]);
    expect([reader.has("keys"), reader.has("values"), reader.sectionBytes("keys")]).toEqual([true, false, BLOCK]);
    expect(Buffer.compare(await reader.readSection("vectors"), bytes)).toBe(0);
    expect((await reader.readSection("empty")).length).toBe(0);
    expect(Buffer.compare(await reader.readSection("keys"), bytes.subarray(0, BLOCK))).toBe(0);
    await reader.close();
  });

  test("fills views on shared memory", async () => {
    const { fs, folder } = await place();
    const bytes = new Random(4).bytes(200_000);
    await write(fs, `${folder}/1.segment`, { vectors: bytes });
    const memory = new WebAssembly.Memory({ initial: 8, maximum: 16, shared: true });
    const target = new Uint8Array(memory.buffer, 64, bytes.length);
    const reader = await SegmentFileReader.open(fs, `${folder}/1.segment`);
    await reader.readInto("vectors", 0, target);
    expect(Buffer.compare(target, bytes)).toBe(0);
    target.fill(0);
    reader.readBatch("vectors", [{ position: 70_000, target: target.subarray(0, 100_000) }]);
    expect(Buffer.compare(target.subarray(0, 100_000), bytes.subarray(70_000, 170_000))).toBe(0);
    await reader.close();
  });

  test("an aborted file leaves nothing", async () => {
    const { fs, folder } = await place();
    const writer = await SegmentFileWriter.create(fs, `${folder}/1.segment`);
    await writer.section("keys", new Uint8Array(3_000_000));
    await writer.abort();
    expect(await fs.list(folder)).toEqual([]);
  });
});

test("any range, read in any of the three ways and in any order, is the range", async () => {
  const { fs } = await inMemory(new MemoryFileSystem());
  const bytes = new Random(5).bytes(20 * BLOCK + 17);
  await write(fs, PATH, { other: bytes.subarray(0, 99), vectors: bytes });
  const range = fc.record({
    way: fc.constantFrom("range", "into", "batch"),
    offset: fc.nat(bytes.length),
    length: fc.oneof(fc.nat(200), fc.nat(18 * BLOCK)),
  });
  const property = fc.asyncProperty(fc.array(range, { minLength: 1, maxLength: 8 }), async (ranges) => {
    const reader = await SegmentFileReader.open(fs, PATH);
    for (const { way, offset, length } of ranges) {
      const expected = bytes.subarray(offset, Math.min(offset + length, bytes.length));
      const target = new Uint8Array(expected.length);
      if (way === "range") target.set(await reader.readRange("vectors", offset, expected.length));
      if (way === "into") await reader.readInto("vectors", offset, target);
      if (way === "batch") reader.readBatch("vectors", [{ position: offset, target }]);
      expect(Buffer.compare(target, expected)).toBe(0);
    }
  });
  await fc.assert(property, { seed: 11, numRuns: 60 });
});

test("a block is read as a whole once, to check it; then only what is asked for", async () => {
  const { fs } = await inMemory(new MemoryFileSystem());
  await write(fs, PATH, { vectors: new Random(6).bytes(4 * BLOCK) });
  const reads: number[] = [];
  const counting: FileSystem = Object.create(fs);
  counting.open = async (path, mode) => {
    const file = await fs.open(path, mode);
    const original = file.readBatch.bind(file);
    file.readBatch = (requests) => {
      reads.push(...requests.map(({ target }) => target.length));
      original(requests);
    };
    return file;
  };
  const reader = await SegmentFileReader.open(counting, PATH);
  const target = new Uint8Array(100);
  reader.readBatch("vectors", [{ position: 10, target }]);
  reader.readBatch("vectors", [{ position: 50, target }]);
  expect(reads).toEqual([BLOCK, 100]);
});

describe("damage", () => {
  const sections = { vectors: new Random(8).bytes(3 * BLOCK + 5), keys: new Random(9).bytes(100) };

  async function readBroken(bytes: Uint8Array): Promise<void> {
    const { fs } = await inMemory(new MemoryFileSystem());
    await putFile(fs, PATH, bytes);
    const reader = await SegmentFileReader.open(fs, PATH);
    await reader.verify();
  }

  async function whole(): Promise<Uint8Array> {
    const { fs } = await inMemory(new MemoryFileSystem());
    await write(fs, PATH, sections);
    return contentsOf(fs, PATH);
  }

  test("in a block harms that block alone, in each of the three ways of reading", async () => {
    const { fs } = await inMemory(new MemoryFileSystem());
    const bytes = await whole();
    bytes[32 + BLOCK + 1000] ^= 16;
    await putFile(fs, PATH, bytes);
    const reader = await SegmentFileReader.open(fs, PATH);
    const damage = {
      code: "CORRUPT",
      message: expect.stringContaining("section `vectors`"),
      detail: `block 1, from byte ${32 + BLOCK} of the file on, fails its checksum`,
    };
    const target = new Uint8Array(10);
    await expect(reader.readSection("vectors")).rejects.toMatchObject(damage);
    await expect(reader.readInto("vectors", 2 * BLOCK - 10, target)).rejects.toMatchObject(damage);
    expect(() => reader.readBatch("vectors", [{ position: BLOCK, target }])).toThrow(expect.objectContaining(damage));
    await reader.readInto("vectors", 2 * BLOCK, target);
    expect([...target]).toEqual([...sections.vectors.subarray(2 * BLOCK, 2 * BLOCK + 10)]);
    expect([...(await reader.readSection("keys"))]).toEqual([...sections.keys]);
    await expect(reader.verify()).rejects.toMatchObject(damage);
  });

  test("a file that was cut short at any place, or goes on behind its end, is told", async () => {
    const bytes = await whole();
    const random = new Random(10);
    for (const length of [
      0,
      1,
      31,
      32,
      55,
      56,
      bytes.length - 1,
      ...Array.from({ length: 20 }, () => random.below(bytes.length)),
    ]) {
      await expect(readBroken(bytes.slice(0, length)), `cut at ${length}`).rejects.toMatchObject({ code: "CORRUPT" });
    }
    await expect(readBroken(new Uint8Array(Buffer.concat([bytes, new Uint8Array(1)])))).rejects.toMatchObject({
      code: "CORRUPT",
    });
  });
});

test("misuse is told by name", async () => {
  const { fs } = await inMemory(new MemoryFileSystem());
  const writer = await SegmentFileWriter.create(fs, PATH);
  await writer.section("keys", new Uint8Array(3));
  await expect(writer.section("keys", new Uint8Array(3))).rejects.toMatchObject({ code: "INTERNAL" });
  await writer.finish();
  const reader = await SegmentFileReader.open(fs, PATH);
  await expect(reader.readSection("kets")).rejects.toMatchObject({ hint: "did you mean `keys`?" });
  await expect(reader.readRange("keys", 2, 2)).rejects.toMatchObject({ code: "INTERNAL", detail: "bytes 2 to 4 of 3" });
});

test("power loss at any point leaves the whole file or none of that name", async () => {
  const sections = { vectors: new Random(12).bytes(100_000), keys: new Uint8Array(50) };
  const trial = await inMemory(new SimulatedFileSystem());
  await write(trial.fs, PATH, sections);
  for (let point = 0; point <= trial.fs.operations; point++) {
    for (let seed = 0; seed < 10; seed++) {
      const { fs } = await inMemory(new SimulatedFileSystem());
      fs.powerLossAt = point;
      const done = await write(fs, PATH, sections).then(
        () => true,
        () => false,
      );
      const found = await fs.afterPowerLoss(new Random(point * 100 + seed));
      const there = (await found.kindOf(PATH)) === "file";
      if (done) expect(there).toBe(true);
      if (there) await (await SegmentFileReader.open(found, PATH)).verify();
    }
  }
});

test("a full disk is told, and an abort clears it away", async () => {
  const { fs } = await inMemory(new SimulatedFileSystem());
  const writer = await SegmentFileWriter.create(fs, PATH);
  fs.fault = (_, what) => (what === "write" ? "STORAGE_FULL" : undefined);
  await expect(writer.section("vectors", new Uint8Array(3_000_000))).rejects.toMatchObject({ code: "STORAGE_FULL" });
  await writer.abort();
  expect(await fs.list("db")).toEqual([]);
});
