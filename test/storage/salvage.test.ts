import { describe, expect, test } from "vitest";
import {
  copyOfLog,
  type FileSystem,
  LogReader,
  LogWriter,
  MemoryFileSystem,
  readDamagedSection,
  SegmentFileReader,
  SegmentFileWriter,
  salvageLog,
  sectionDamages,
} from "../../src/storage/index.ts";
import { BLOCK_BYTES } from "../../src/storage/segment_file/segment_format.ts";
import { contentsOf, inMemory, putFile } from "./file_systems.ts";
import { Random } from "./random.ts";

const LOG = "db/1.wal";
const TEXTS = ["one", "two", "three", "four", "five"];

async function flip(fs: FileSystem, path: string, at: number): Promise<void> {
  const bytes = await contentsOf(fs, path);
  bytes[at] ^= 1;
  await putFile(fs, path, bytes);
}

async function writtenLog(): Promise<{ fs: MemoryFileSystem; offsets: number[]; size: number }> {
  const { fs } = await inMemory(new MemoryFileSystem());
  const writer = await LogWriter.create(fs, LOG, "sync");
  const offsets: number[] = [];
  for (const text of TEXTS) {
    offsets.push(writer.size);
    await writer.append(new TextEncoder().encode(text));
  }
  await writer.close();
  return { fs, offsets, size: (await contentsOf(fs, LOG)).length };
}

const textsOf = (frames: readonly { payload: Uint8Array }[]) => frames.map(({ payload }) => `${Buffer.from(payload)}`);

describe("a damaged log", () => {
  test("a flipped bit anywhere costs the one frame that it hits, or none", async () => {
    const { size } = await writtenLog();
    for (let at = 0; at < size; at++) {
      const { fs, offsets } = await writtenLog();
      await flip(fs, LOG, at);
      const { frames, damages } = await salvageLog(fs, LOG);
      const hit = offsets.findLastIndex((offset) => offset <= at);
      const inMark = at >= offsets[4] + 24 + TEXTS[4].length;
      const lost = inMark ? -1 : hit;
      expect(textsOf(frames), `byte ${at}`).toEqual(TEXTS.filter((_, i) => i !== lost));
      expect(damages.length, `byte ${at}`).toBe(inMark ? 0 : 1);
      if (lost >= 0) expect(damages[0]).toEqual({ from: offsets[lost], to: offsets[lost] + 24 + TEXTS[lost].length });
    }
  });

  test("without header and first frame nothing can be told apart, and all is lost", async () => {
    const { fs, offsets, size } = await writtenLog();
    await flip(fs, LOG, 3);
    await flip(fs, LOG, offsets[0]);
    expect(await salvageLog(fs, LOG)).toEqual({ frames: [], damages: [{ from: 0, to: size }] });
  });
});

test("the copy of a log that is being written ends with a whole frame, and in order", async () => {
  const { fs } = await writtenLog();
  const whole = await contentsOf(fs, LOG);
  for (let cut = 32; cut <= whole.length; cut += 5) {
    await putFile(fs, LOG, whole.subarray(0, cut));
    const reader = await LogReader.open(fs, LOG);
    const chunks: Uint8Array[] = [];
    for await (const chunk of copyOfLog(reader)) chunks.push(chunk);
    await putFile(fs, "db/copy.wal", new Uint8Array(Buffer.concat(chunks)));
    const copy = await LogReader.open(fs, "db/copy.wal");
    const frames = [];
    for await (const frame of copy.frames()) frames.push(frame);
    expect(copy.tornBytes).toBe(0);
    expect(textsOf(frames)).toEqual(textsOf((await salvageLog(fs, LOG)).frames));
  }
});

test("of a damaged section the other blocks are read, and all damage is told", async () => {
  const { fs } = await inMemory(new MemoryFileSystem());
  const path = "db/1.segment";
  const content = new Random(5).bytes(20 * BLOCK_BYTES + 100);
  const writer = await SegmentFileWriter.create(fs, path);
  await writer.section("whole", content.subarray(0, 1000));
  await writer.section("hurt", content);
  await writer.finish();
  const start = 32 + 1000;
  await flip(fs, path, start + 3 * BLOCK_BYTES + 7);
  await flip(fs, path, start + 20 * BLOCK_BYTES);

  const reader = await SegmentFileReader.open(fs, path);
  let bytes = 0;
  const damages = [];
  for await (const { section, from, to } of sectionDamages(reader, (more) => (bytes += more))) {
    damages.push([section, from / BLOCK_BYTES, to]);
  }
  expect(damages).toEqual([
    ["hurt", 3, 4 * BLOCK_BYTES],
    ["hurt", 20, content.length],
  ]);
  expect(bytes).toBe(1000 + content.length);
  const expected = content.slice();
  expected.fill(0, 3 * BLOCK_BYTES, 4 * BLOCK_BYTES);
  expected.fill(0, 20 * BLOCK_BYTES);
  expect(Buffer.compare((await readDamagedSection(reader, "hurt")).bytes, expected)).toBe(0);
  await reader.close();
});
