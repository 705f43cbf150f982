import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { crc32 } from "../../src/storage/checksum.ts";
import {
  type FileSystem,
  LogReader,
  LogWriter,
  Manifest,
  MemoryFileSystem,
  nodeFileSystem,
  SegmentFileReader,
  SegmentFileWriter,
} from "../../src/storage/index.ts";
import { contentsOf, inMemory, putFile } from "./file_systems.ts";
import { Random } from "./random.ts";

/** Files as the first release wrote them. They are never written again: every later version must read them. */
const FIXTURES = fileURLToPath(new URL("./fixtures", import.meta.url));
const FILES = { manifest: "v1/MANIFEST", log: "v1/1.wal", segment: "v1/1.segment" };

async function readManifest(fs: FileSystem, folder: string): Promise<unknown> {
  const manifest = await Manifest.open(fs, folder, (value) => value);
  return { generation: manifest.generation, document: manifest.document };
}

async function readLog(fs: FileSystem, path: string): Promise<string[]> {
  const reader = await LogReader.open(fs, path);
  const texts: string[] = [];
  for await (const { payload } of reader.frames()) texts.push(Buffer.from(payload).toString());
  await reader.close();
  return texts;
}

async function readSegment(fs: FileSystem, path: string): Promise<Record<string, string>> {
  const reader = await SegmentFileReader.open(fs, path);
  const sections: Record<string, string> = {};
  for (const name of reader.sections) sections[name] = Buffer.from(await reader.readSection(name)).toString();
  await reader.close();
  return sections;
}

const READERS: readonly [string, string, (fs: FileSystem) => Promise<unknown>][] = [
  ["manifest", FILES.manifest, (fs) => readManifest(fs, "db")],
  ["log", FILES.log, (fs) => readLog(fs, "db/MANIFEST")],
  ["segment file", FILES.segment, (fs) => readSegment(fs, "db/MANIFEST")],
];
const LONG = "long ".repeat(14_000);

test("manifest, log and segment file of format 1 are read", async () => {
  expect(await readManifest(nodeFileSystem, `${FIXTURES}/v1`)).toEqual({
    generation: 2,
    document: { kite: "Elanus caeruleus", wingspan: [76, 88] },
  });
  expect(await readLog(nodeFileSystem, `${FIXTURES}/${FILES.log}`)).toEqual([
    "black-winged",
    "letter-winged 🪁",
    "white-tailed",
  ]);
  expect(await readSegment(nodeFileSystem, `${FIXTURES}/${FILES.segment}`)).toEqual({
    short: "kites",
    none: "",
    long: LONG,
  });
});

test("a file that says it is of a newer format is refused with that reason", async () => {
  const { fs } = await inMemory(new MemoryFileSystem());
  for (const [name, open] of [
    [FILES.log, LogReader.open],
    [FILES.segment, SegmentFileReader.open],
  ] as const) {
    const bytes = await contentsOf(nodeFileSystem, `${FIXTURES}/${name}`);
    const header = new DataView(bytes.buffer);
    header.setUint32(8, 2, true);
    await putFile(fs, "db/file", bytes);
    await expect(open(fs, "db/file")).rejects.toMatchObject({ code: "CORRUPT" });
    header.setUint32(28, crc32(bytes.subarray(0, 28)), true);
    await putFile(fs, "db/file", bytes);
    await expect(open(fs, "db/file")).rejects.toMatchObject({
      code: "NEWER_FORMAT",
      message: expect.stringContaining("db/file"),
      detail: "its format is 2; this version reads up to 1",
    });
  }
});

test("one kind of file is not taken for another", async () => {
  const path = (name: string) => `${FIXTURES}/${name}`;
  const mistaken = { code: "CORRUPT", message: expect.stringContaining("does not begin as a") };
  await expect(LogReader.open(nodeFileSystem, path(FILES.segment))).rejects.toMatchObject(mistaken);
  await expect(SegmentFileReader.open(nodeFileSystem, path(FILES.log))).rejects.toMatchObject(mistaken);
});

test.each(READERS)("one flipped bit anywhere in a %s is found", async (kind, name, read) => {
  const bytes = await contentsOf(nodeFileSystem, `${FIXTURES}/${name}`);
  const random = new Random(77);
  const places =
    bytes.length < 1000
      ? Array.from(bytes, (_, i) => i)
      : Array.from({ length: 400 }, () => random.below(bytes.length));
  // The directory and the trailer are a small part of the file, and the one that leads to all others.
  if (kind === "segment file") places.push(...Array.from({ length: 200 }, (_, i) => bytes.length - 1 - i));
  const { fs } = await inMemory(new MemoryFileSystem());
  for (const at of places) {
    const flipped = bytes.slice();
    const bit = random.below(8);
    flipped[at] ^= 1 << bit;
    await putFile(fs, "db/MANIFEST", flipped);
    const outcome = await read(fs).catch((failure: unknown) => failure);
    // The mark at the end of a log carries nothing: a log without it is whole.
    const mark = kind === "log" && at >= bytes.length - 24;
    if (mark) expect(outcome).toHaveLength(3);
    else
      expect(outcome, `bit ${bit} of byte ${at}, seed ${random.seed}`).toMatchObject({
        code: "CORRUPT",
        message: expect.stringContaining("db/MANIFEST"),
      });
  }
});

/** How the fixtures were made: `ELANUS_WRITE_FIXTURES=1 npx vitest run test/storage/fixtures`, once a format. */
test.runIf(process.env.ELANUS_WRITE_FIXTURES === "1")("writes the fixtures", async () => {
  const folder = `${FIXTURES}/v1`;
  await nodeFileSystem.makeFolder(folder);
  const manifest = await Manifest.create<unknown>(nodeFileSystem, folder, {});
  await manifest.replace({ kite: "Elanus caeruleus", wingspan: [76, 88] });
  const log = await LogWriter.create(nodeFileSystem, `${FIXTURES}/${FILES.log}`, "group");
  for (const text of ["black-winged", "letter-winged 🪁", "white-tailed"]) await log.append(Buffer.from(text));
  await log.close();
  const segment = await SegmentFileWriter.create(nodeFileSystem, `${FIXTURES}/${FILES.segment}`);
  await segment.section("short", Buffer.from("kites"));
  await segment.section("none", new Uint8Array(0));
  await segment.section("long", Buffer.from(LONG));
  await segment.finish();
});
