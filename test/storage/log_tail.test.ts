import { expect, test } from "vitest";
import { LogTail, LogWriter, nodeFileSystem } from "../../src/storage/index.ts";
import { expectError } from "../client/backends.ts";
import { temporaryFolder } from "./file_systems.ts";
import { Random } from "./random.ts";

const fs = nodeFileSystem;
const text = (payloads: readonly Uint8Array[] | undefined) => payloads?.map((bytes) => Buffer.from(bytes).toString());
const bytes = (value: string) => new TextEncoder().encode(value);

async function log() {
  const path = `${temporaryFolder()}/1.wal`;
  const writer = await LogWriter.create(fs, path, "os");
  return { path, writer, tail: await LogTail.open(fs, path) };
}

test("each read goes on where the one before ended, also behind the mark of a log that was closed", async () => {
  const { path, writer, tail } = await log();
  expect(text(await tail.read())).toEqual([]);
  await Promise.all([writer.append(bytes("a")), writer.append(bytes("b"))]);
  expect(text(await tail.read())).toEqual(["a", "b"]);
  expect(text(await tail.read())).toEqual([]);
  await writer.append(bytes("c"));
  await writer.close();
  expect(text(await tail.read())).toEqual(["c"]);
  await fs.remove(path);
  expect(text(await tail.read())).toEqual([]);
  await tail.close();
});

test("a frame that is half written is not there yet, at any of its bytes", async () => {
  const { path, writer, tail } = await log();
  await writer.append(bytes("first"));
  await tail.read();
  await writer.append(bytes("second"));
  const source = await fs.open(path, "read");
  const whole = new Uint8Array(await source.size());
  await source.read(whole, 0);
  const copy = `${path}.copy`;
  const target = await fs.open(copy, "create");
  await target.write([whole.subarray(0, whole.length - 30)], 0);
  const half = await LogTail.open(fs, copy);
  expect(text(await half.read())).toEqual(["first"]);
  for (let end = whole.length - 29; end < whole.length; end++) {
    await target.write([whole.subarray(0, end)], 0);
    expect([text(await half.read()), half.tornBytes > 0]).toEqual([[], true]);
  }
  await target.write([whole], 0);
  expect(text(await half.read())).toEqual(["second"]);
  for (const file of [tail, half, source, target]) await file.close();
});

test("what the writer took back is told, whether the log is shorter now or longer", async () => {
  const { path, writer, tail } = await log();
  await writer.append(bytes("kept"));
  const file = await fs.open(path, "write");
  const kept = await file.size();
  await writer.append(bytes("refused"));
  expect(text(await tail.read())).toEqual(["kept", "refused"]);
  await file.truncate(kept);
  expect(await tail.read()).toBeUndefined();
  const anew = await LogTail.open(fs, path);
  expect(text(await anew.read())).toEqual(["kept"]);
  await writer.append(bytes("x"));
  for (const each of [tail, anew, file]) await each.close();
});

test("damage in the middle is told", async () => {
  const { path, writer, tail } = await log();
  await writer.close();
  const group = await LogWriter.create(fs, path, "group");
  for (let i = 0; i < 3; i++) await group.append(bytes(`write ${i}`));
  const file = await fs.open(path, "write");
  const flipped = new Uint8Array(1);
  await file.read(flipped, (await file.size()) - 34);
  await file.write([Uint8Array.of(flipped[0] ^ 1)], (await file.size()) - 34);
  const damaged = await LogTail.open(fs, path);
  await expectError(damaged.read(), "CORRUPT", /damaged at byte/);
  for (const each of [tail, file, damaged]) await each.close();
});

test("random groups of writes are read whole and in order by a tail that looks at any moment", async () => {
  const { writer, tail } = await log();
  const random = new Random(11);
  const written: string[] = [];
  const read: string[] = [];
  const writing: Promise<void>[] = [];
  for (let i = 0; i < 400; i++) {
    const payload = `${i}:${"x".repeat(random.below(5000))}`;
    written.push(payload);
    writing.push(writer.append(bytes(payload)));
    if (random.chance(0.3)) read.push(...(text(await tail.read()) ?? ["taken back"]));
    if (random.chance(0.1)) await Promise.all(writing.splice(0));
  }
  await Promise.all(writing);
  read.push(...(text(await tail.read()) ?? ["taken back"]));
  expect(read).toEqual(written);
  await tail.close();
  await writer.close();
});
