import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { FolderLock, LogReader, LogWriter, nodeFileSystem } from "../../src/storage/index.ts";
import { compiledProgram } from "./compiled_storage.ts";
import { temporaryFolder } from "./file_systems.ts";
import { Random } from "./random.ts";

const HOLD_LOCK = `
import { FolderLock, nodeFileSystem } from "./storage/index.js";
try {
  await FolderLock.acquire(nodeFileSystem, process.argv[2]);
  console.log("held");
} catch (failure) {
  console.log(failure.code + ": " + failure.message);
}
setInterval(() => {}, 1000);
`;

/** Eight writers append numbered payloads to the log and tell of each that is acknowledged. */
const APPEND = `
import { FolderLock, LogReader, LogWriter, nodeFileSystem } from "./storage/index.js";
const [, , folder, durability] = process.argv;
await FolderLock.acquire(nodeFileSystem, folder);
const reader = await LogReader.open(nodeFileSystem, folder + "/1.wal");
let next = 0;
for await (const _ of reader.frames()) next++;
const writer = await LogWriter.resume(reader, durability);
for (let i = 0; i < 8; i++) append();
async function append() {
  for (;;) {
    const number = next++;
    await writer.append(Buffer.from(String(number).padEnd(10 + (number * 37) % 5000, "x")));
    await new Promise((told) => process.stdout.write(number + "\\n", told));
  }
}
`;

function start(program: string, ...args: string[]): { child: ChildProcess; lines: AsyncIterator<string> } {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

async function killed(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

test("a folder that another process writes to is refused, by its pid, until that process is dead", async () => {
  const folder = temporaryFolder();
  const program = compiledProgram(HOLD_LOCK);
  const first = start(program, folder);
  expect((await first.lines.next()).value).toBe("held");
  const inUse = { code: "DATABASE_IN_USE", message: expect.stringContaining(`process ${first.child.pid}`) };
  await expect(FolderLock.acquire(nodeFileSystem, folder)).rejects.toMatchObject(inUse);
  const second = start(program, folder);
  expect((await second.lines.next()).value).toContain(`DATABASE_IN_USE: database \`${folder}\``);
  await killed(first.child);
  const lock = await FolderLock.acquire(nodeFileSystem, folder);
  expect((await nodeFileSystem.list(folder)).length).toBe(1);
  await lock.release();
});

test("of many processes that start at once, one at most gets the folder", async () => {
  const folder = temporaryFolder();
  const program = compiledProgram(HOLD_LOCK);
  const outcomes = await Promise.all(Array.from({ length: 6 }, () => start(program, folder).lines.next()));
  expect(outcomes.filter(({ value }) => value === "held").length).toBe(1);
  expect(outcomes.filter(({ value }) => value.startsWith("DATABASE_IN_USE")).length).toBe(5);
});

test.each(["sync", "group", "os"] as const)(
  "kill -9 while appending loses nothing acknowledged (%s)",
  async (durability) => {
    const folder = temporaryFolder();
    const path = `${folder}/1.wal`;
    await (await LogWriter.create(nodeFileSystem, path, durability)).close();
    const program = compiledProgram(APPEND);
    const random = new Random(1234);
    for (let round = 0; round < 4; round++) {
      const { child, lines } = start(program, folder, durability);
      const acknowledged: number[] = [];
      const wanted = 1 + random.below(400);
      for (let line = await lines.next(); !line.done; line = await lines.next()) {
        acknowledged.push(Number(line.value));
        // Lines that were under way when the process died are read too: the loop ends with the pipe.
        if (acknowledged.length === wanted) child.kill("SIGKILL");
      }
      const reader = await LogReader.open(nodeFileSystem, path);
      const numbers: number[] = [];
      for await (const { payload } of reader.frames()) {
        const text = Buffer.from(payload).toString();
        const number = Number.parseInt(text, 10);
        expect(text).toBe(String(number).padEnd(10 + ((number * 37) % 5000), "x"));
        numbers.push(number);
      }
      await reader.close();
      expect(numbers).toEqual(Array.from(numbers, (_, i) => i));
      expect(acknowledged.length).toBeGreaterThanOrEqual(wanted);
      expect(Math.max(...acknowledged), `round ${round}, seed ${random.seed}`).toBeLessThan(numbers.length);
    }
  },
);
