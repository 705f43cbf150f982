import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { FolderLock, LogReader, LogWriter, Manifest, nodeFileSystem } from "../../src/storage/index.ts";
import { processMark } from "../../src/storage/lock/process_mark.ts";
import { PLACES, putFile, temporaryFolder } from "./file_systems.ts";

describe.each(PLACES)("the lock of a folder in the %s file system", (_, place) => {
  test("is refused to a second opener in the same process, and free after its release", async () => {
    const { fs, folder } = await place();
    const lock = await FolderLock.acquire(fs, folder);
    const inUse = { code: "DATABASE_IN_USE", message: expect.stringContaining(`this process (pid ${process.pid})`) };
    await expect(FolderLock.acquire(fs, folder)).rejects.toMatchObject(inUse);
    await lock.release();
    await (await FolderLock.acquire(fs, folder)).release();
    expect(await fs.list(folder)).toEqual([]);
  });

  test("of ten who come at once one gets it", async () => {
    const { fs, folder } = await place();
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => FolderLock.acquire(fs, folder)));
    expect(outcomes.filter(({ status }) => status === "fulfilled").length).toBe(1);
    expect((await fs.list(folder)).length).toBe(1);
  });

  test("a dead process does not keep it, even if its pid is used again", async () => {
    const { fs, folder } = await place();
    // No process has this pid; and this process began at another time than the one that wrote the other file.
    await putFile(fs, `${folder}/writer-4194305-abc-1.lock`, new Uint8Array(0));
    await putFile(fs, `${folder}/writer-${process.pid}-abc-2.lock`, new Uint8Array(0));
    const lock = await FolderLock.acquire(fs, folder);
    expect((await fs.list(folder)).length).toBe(1);
    await lock.release();
  });

  test("a living process keeps it", async () => {
    const { fs, folder } = await place();
    const mark = await processMark(process.ppid);
    await putFile(fs, `${folder}/writer-${process.ppid}-${mark}-1.lock`, new Uint8Array(0));
    const inUse = { code: "DATABASE_IN_USE", message: expect.stringContaining(`process ${process.ppid}`) };
    await expect(FolderLock.acquire(fs, folder)).rejects.toMatchObject(inUse);
  });
});

test("the mark of a process is the same each time, and no other's", async () => {
  const own = await processMark(process.pid);
  expect(own).toBeDefined();
  expect(await processMark(process.pid)).toBe(own);
  expect(await processMark(4_194_305)).toBeUndefined();
});

test.runIf(process.platform === "linux")(
  "a process that is dead, but not yet buried by its parent, holds nothing",
  async () => {
    const parent = spawn("sh", ["-c", "sleep 0 & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void parent.kill("SIGKILL"));
    const [line] = await once(parent.stdout, "data");
    const zombie = Number(String(line));
    await expect.poll(() => processMark(zombie), { timeout: 10_000 }).toBeUndefined();
    expect(process.kill(zombie, 0)).toBe(true);
  },
);

test.skipIf(process.platform === "win32")("a folder that may not be written is told", async () => {
  const folder = temporaryFolder();
  chmodSync(folder, 0o555);
  const readOnly = { code: "READ_ONLY", hint: expect.stringContaining("read-only") };
  await withoutRoot(() => expect(FolderLock.acquire(nodeFileSystem, folder)).rejects.toMatchObject(readOnly));
});

test.skipIf(process.platform === "win32")("a folder that may not be written can be read", async () => {
  const folder = temporaryFolder();
  await Manifest.create(nodeFileSystem, folder, { kite: "Elanus" });
  const log = await LogWriter.create(nodeFileSystem, `${folder}/1.wal`, "group");
  await log.append(Uint8Array.of(1));
  await log.close();
  chmodSync(folder, 0o555);
  await withoutRoot(async () => {
    expect((await Manifest.open(nodeFileSystem, folder, (value) => value)).document).toEqual({ kite: "Elanus" });
    const reader = await LogReader.open(nodeFileSystem, `${folder}/1.wal`);
    const payloads: Uint8Array[] = [];
    for await (const { payload } of reader.frames()) payloads.push(payload);
    expect(payloads).toEqual([Uint8Array.of(1)]);
    await expect(LogWriter.resume(reader, "group")).rejects.toMatchObject({ code: "READ_ONLY" });
    await reader.close();
  });
});

/** Nothing is forbidden to root. */
async function withoutRoot(work: () => Promise<void>): Promise<void> {
  const root = process.getuid?.() === 0;
  if (root) process.seteuid?.(65_534);
  try {
    await work();
  } finally {
    if (root) process.seteuid?.(0);
  }
}
