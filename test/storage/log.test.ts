import { describe, expect, test } from "vitest";
import { type Durability, type FileSystem, LogReader, LogWriter, MemoryFileSystem } from "../../src/storage/index.ts";
import { contentsOf, inMemory, PLACES, putFile } from "./file_systems.ts";
import { Random } from "./random.ts";
import { SimulatedFileSystem } from "./simulated_file_system.ts";

const HEADER = 32;
const FRAME = 24;

/** Payload i: its number, then as many bytes again. */
function payload(i: number): Uint8Array {
  const bytes = new Uint8Array(4 + (i % 50));
  bytes.fill(i);
  new DataView(bytes.buffer).setUint32(0, i);
  return bytes;
}

function numberOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
}

async function readAll(fs: FileSystem, path: string): Promise<{ payloads: Uint8Array[]; reader: LogReader }> {
  const reader = await LogReader.open(fs, path);
  const payloads: Uint8Array[] = [];
  for await (const frame of reader.frames()) payloads.push(frame.payload);
  return { payloads, reader };
}

async function numbersIn(fs: FileSystem, path: string): Promise<number[]> {
  const { payloads, reader } = await readAll(fs, path);
  await reader.close();
  for (const bytes of payloads) expect([...bytes]).toEqual([...payload(numberOf(bytes))]);
  return payloads.map(numberOf);
}

const upTo = (end: number) => Array.from({ length: end }, (_, i) => i);

describe.each(PLACES)("a log in the %s file system", (_, place) => {
  test.each<Durability>(["sync", "group", "os"])(
    "gives back what was appended (%s), also after resuming",
    async (how) => {
      const { fs, folder } = await place();
      const path = `${folder}/1.wal`;
      const writer = await LogWriter.create(fs, path, how);
      await Promise.all(upTo(100).map((i) => writer.append(payload(i))));
      await writer.close();
      const { reader } = await readAll(fs, path);
      const resumed = await LogWriter.resume(reader, how);
      await reader.close();
      await resumed.append(payload(100));
      expect(resumed.size).toBeLessThanOrEqual((await contentsOf(fs, path)).length);
      await resumed.close();
      expect(await numbersIn(fs, path)).toEqual(upTo(101));
    },
  );

  test("reads frames larger than its window", async () => {
    const { fs, folder } = await place();
    const writer = await LogWriter.create(fs, `${folder}/1.wal`, "group");
    const large = new Random(1).bytes(3 << 19);
    await Promise.all([large, payload(1), large].map((bytes) => writer.append(bytes)));
    await writer.close();
    const { payloads } = await readAll(fs, `${folder}/1.wal`);
    expect(payloads.map(({ length }) => length)).toEqual([large.length, payload(1).length, large.length]);
    expect(Buffer.compare(payloads[2], large)).toBe(0);
  });
});

describe("what a crash leaves", () => {
  async function logOf(
    count: number,
  ): Promise<{ fs: MemoryFileSystem; path: string; bytes: Uint8Array; last: number }> {
    const { fs, folder } = await inMemory(new MemoryFileSystem());
    const path = `${folder}/1.wal`;
    const writer = await LogWriter.create(fs, path, "group");
    for (let i = 0; i < count; i++) await writer.append(payload(i));
    const bytes = await contentsOf(fs, path);
    return { fs, path, bytes, last: bytes.length - FRAME - payload(count - 1).length };
  }

  test("a tail torn at any byte of the last frame is cut, reported, and written over", async () => {
    const { fs, path, bytes, last } = await logOf(20);
    for (let length = last; length < bytes.length; length++) {
      await putFile(fs, path, bytes.slice(0, length));
      const { payloads, reader } = await readAll(fs, path);
      expect([payloads.length, reader.end, reader.tornBytes]).toEqual([19, last, length - last]);
      const writer = await LogWriter.resume(reader, "group");
      await writer.append(payload(19));
      await writer.close();
      expect(await numbersIn(fs, path)).toEqual(upTo(20));
    }
  });

  test("frames of an unacknowledged write do not come back when the next write ends where they begin", async () => {
    const { fs, path, bytes } = await logOf(5);
    const { reader } = await readAll(fs, path);
    const writer = await LogWriter.resume(reader, "group");
    await Promise.all([7, 8, 9].map((i) => writer.append(payload(i))));
    const torn = await contentsOf(fs, path);
    torn[bytes.length] ^= 1;
    await putFile(fs, path, torn);
    const again = await readAll(fs, path);
    const next = await LogWriter.resume(again.reader, "group");
    // As long as the torn payload 7.
    await next.append(payload(57));
    expect(await numbersIn(fs, path)).toEqual([...upTo(5), 57]);
  });

  test("a tail of zeros, or of what lay on the disk before, is cut", async () => {
    const { fs, path, bytes } = await logOf(20);
    for (const tail of [new Uint8Array(5000), new Random(7).bytes(5000)]) {
      await putFile(fs, path, Uint8Array.of(...bytes, ...tail));
      const { reader } = await readAll(fs, path);
      expect([reader.end, reader.tornBytes]).toEqual([bytes.length, 5000]);
    }
  });

  test("a flipped bit before the last frame is damage: told with file, byte and remedy", async () => {
    const { fs, path, bytes, last } = await logOf(20);
    for (let at = HEADER; at < last; at++) {
      const flipped = bytes.slice();
      flipped[at] ^= 1 << (at % 8);
      await putFile(fs, path, flipped);
      await expect(readAll(fs, path)).rejects.toMatchObject({
        code: "CORRUPT",
        message: expect.stringMatching(/1\.wal` is damaged at byte \d+/),
        hint: expect.stringContaining("backup"),
      });
    }
  });

  test("once the log was closed in order, so is one in the last frame", async () => {
    const { fs, path, last } = await logOf(20);
    const { reader } = await readAll(fs, path);
    const writer = await LogWriter.resume(reader, "group");
    await writer.append(payload(20));
    await writer.close();
    const flipped = await contentsOf(fs, path);
    flipped[flipped.length - FRAME - 1] ^= 4;
    await putFile(fs, path, flipped);
    expect(last).toBeLessThan(flipped.length);
    await expect(readAll(fs, path)).rejects.toMatchObject({ code: "CORRUPT" });
  });

  test("a log quoted in a payload is not taken for frames of its own", async () => {
    const { fs, path, bytes } = await logOf(20);
    const writer = await LogWriter.create(fs, path, "group");
    await writer.append(payload(0));
    await writer.append(bytes);
    const torn = (await contentsOf(fs, path)).slice(0, -1);
    await putFile(fs, path, torn);
    expect(await numbersIn(fs, path)).toEqual([0]);
  });

  test("a tail of many torn frames is passed over in time that grows with its length", async () => {
    const { fs, path, bytes } = await logOf(1);
    const { reader } = await readAll(fs, path);
    const writer = await LogWriter.resume(reader, "group");
    await Promise.all(upTo(40_000).map((i) => writer.append(payload(i))));
    const torn = await contentsOf(fs, path);
    torn[bytes.length] ^= 1;
    await putFile(fs, path, torn);
    let read = 0;
    const file = await fs.open(path, "read");
    const prototype: { read: typeof file.read } = Object.getPrototypeOf(file);
    const original = prototype.read;
    prototype.read = async function (target, position) {
      const done = await original.call(this, target, position);
      read += done;
      return done;
    };
    try {
      expect(await numbersIn(fs, path)).toEqual([0]);
    } finally {
      prototype.read = original;
    }
    expect(read).toBeLessThan(torn.length * 3);
  });
});

describe("group commit", () => {
  test("what arrives during one sync is acknowledged by the next, in order", async () => {
    const { fs, folder } = await inMemory(new SimulatedFileSystem());
    const writer = await LogWriter.create(fs, `${folder}/1.wal`, "group");
    const events: string[] = [];
    let arrivals: Promise<void>[] = [];
    fs.fault = (_, what) => {
      events.push(what);
      // Arrive while the first sync runs.
      if (what === "sync" && arrivals.length === 0) {
        arrivals = [1, 2, 3].map((i) => writer.append(payload(i)).then(() => void events.push(`acknowledged ${i}`)));
      }
      return undefined;
    };
    await writer.append(payload(0)).then(() => events.push("acknowledged 0"));
    await Promise.all(arrivals);
    expect(events).toEqual([
      ...["write", "sync", "acknowledged 0"],
      ...["write", "sync", "acknowledged 1", "acknowledged 2", "acknowledged 3"],
    ]);
  });

  test.each([
    ["sync", 8, 8],
    ["group", 1, 1],
    ["os", 0, 1],
  ] as const)("%s: eight appends at once are %d syncs and %d writes", async (durability, syncs, writes) => {
    const { fs, folder } = await inMemory(new SimulatedFileSystem());
    const writer = await LogWriter.create(fs, `${folder}/1.wal`, durability);
    const counts = new Map<string, number>();
    fs.fault = (_, what) => void counts.set(what, (counts.get(what) ?? 0) + 1);
    await Promise.all(upTo(8).map((i) => writer.append(payload(i))));
    expect([counts.get("sync") ?? 0, counts.get("write")]).toEqual([syncs, writes]);
  });

  test("an empty payload is refused: it would read as the mark of a close", async () => {
    const { fs, folder } = await inMemory(new MemoryFileSystem());
    const writer = await LogWriter.create(fs, `${folder}/1.wal`, "group");
    await expect(writer.append(new Uint8Array(0))).rejects.toMatchObject({ code: "INTERNAL" });
  });

  test("after close nothing is taken, and what was appended before is there", async () => {
    const { fs, folder } = await inMemory(new MemoryFileSystem());
    const writer = await LogWriter.create(fs, `${folder}/1.wal`, "group");
    const before = upTo(5).map((i) => writer.append(payload(i)));
    await writer.close();
    await Promise.all(before);
    await expect(writer.append(payload(5))).rejects.toMatchObject({ code: "CLOSED" });
    await writer.close();
    expect(await numbersIn(fs, `${folder}/1.wal`)).toEqual(upTo(5));
  });
});

describe("a failing disk", () => {
  /** A log with three frames, then `fault` on the next operations of the kind `what`, then the outcome of an append. */
  async function afterFault(what: string, fault: "STORAGE_FULL" | "STORAGE_FAILED") {
    const { fs, folder } = await inMemory(new SimulatedFileSystem());
    const path = `${folder}/1.wal`;
    const writer = await LogWriter.create(fs, path, "group");
    for (const i of upTo(3)) await writer.append(payload(i));
    let left = 1;
    fs.fault = (_, operation) => (operation === what && left-- > 0 ? fault : undefined);
    const refused = await writer.append(payload(99)).catch((failure: unknown) => failure);
    return { fs, path, writer, refused };
  }

  test.each([
    ["write", "STORAGE_FULL"],
    ["sync", "STORAGE_FULL"],
    ["write", "STORAGE_FAILED"],
  ] as const)("a %s that fails with %s refuses that write alone", async (what, fault) => {
    const { fs, path, writer, refused } = await afterFault(what, fault);
    expect(refused).toMatchObject({ code: fault });
    await writer.append(payload(3));
    expect(await numbersIn(fs, path)).toEqual(upTo(4));
    await writer.close();
    expect(await numbersIn(fs, path)).toEqual(upTo(4));
  });

  test("after a sync that failed by the device, the log refuses all that follows and keeps what it acknowledged", async () => {
    const { fs, path, writer, refused } = await afterFault("sync", "STORAGE_FAILED");
    expect(refused).toMatchObject({ code: "STORAGE_FAILED" });
    const message = expect.stringContaining("takes no more writes");
    await expect(writer.append(payload(3))).rejects.toMatchObject({ code: "STORAGE_FAILED", message });
    await writer.close();
    expect(await numbersIn(fs, path)).toEqual(upTo(3));
  });

  test("what cannot be taken back at once is taken back before the next write", async () => {
    const { fs, folder } = await inMemory(new SimulatedFileSystem());
    const writer = await LogWriter.create(fs, `${folder}/1.wal`, "group");
    await writer.append(payload(0));
    fs.fault = () => "STORAGE_FULL";
    for (let attempt = 0; attempt < 3; attempt++) {
      const outcomes = await Promise.allSettled([7, 8, 9, 10, 11].map((i) => writer.append(payload(i))));
      expect(outcomes.filter(({ status }) => status === "fulfilled")).toEqual([]);
    }
    fs.fault = () => undefined;
    // As long as the refused payload 7: the refused 8 lies right behind it.
    await writer.append(payload(57));
    expect(await numbersIn(fs, `${folder}/1.wal`)).toEqual([0, 57]);
  });

  test("nor is it there after a close", async () => {
    const { fs, folder } = await inMemory(new SimulatedFileSystem());
    const writer = await LogWriter.create(fs, `${folder}/1.wal`, "group");
    await writer.append(payload(0));
    fs.fault = () => "STORAGE_FAILED";
    await Promise.allSettled([7, 8, 9].map((i) => writer.append(payload(i))));
    fs.fault = () => undefined;
    await writer.close();
    expect(await numbersIn(fs, `${folder}/1.wal`)).toEqual([0]);
  });
});

describe("power loss", () => {
  /** Rounds of appends by several writers; resolves to what was acknowledged before the power went. */
  async function workload(fs: SimulatedFileSystem, path: string, durability: Durability): Promise<number[]> {
    const acknowledged: number[] = [];
    try {
      const writer = await LogWriter.create(fs, path, durability);
      for (let round = 0; round < 4; round++) {
        const appends = upTo(3).map(async (i) => {
          await writer.append(payload(round * 3 + i));
          acknowledged.push(round * 3 + i);
        });
        await Promise.all(appends);
      }
      await writer.close();
    } catch {
      // The power went.
    }
    return acknowledged;
  }

  test.each(["sync", "group"] as const)(
    "at every point: what was acknowledged in `%s` is there",
    async (durability) => {
      const whole = await inMemory(new SimulatedFileSystem());
      expect(await workload(whole.fs, "db/1.wal", durability)).toEqual(upTo(12));
      for (let point = 0; point <= whole.fs.operations; point++) {
        for (let seed = 0; seed < 20; seed++) {
          const { fs } = await inMemory(new SimulatedFileSystem());
          fs.powerLossAt = point;
          const acknowledged = await workload(fs, "db/1.wal", durability);
          const found = await fs.afterPowerLoss(new Random(point * 1000 + seed));
          if (acknowledged.length === 0 && (await found.kindOf("db/1.wal")) === "missing") continue;
          if (point < 3) continue; // The log was not made yet; the manifest does not name it.
          const numbers = await numbersIn(found, "db/1.wal");
          const told = `power loss at operation ${point}, seed ${point * 1000 + seed}`;
          expect(numbers, told).toEqual(upTo(numbers.length));
          expect(numbers.length, told).toBeGreaterThanOrEqual(acknowledged.length);
        }
      }
    },
  );

  test("a log taken up after a power loss survives the next one", async () => {
    for (let seed = 0; seed < 50; seed++) {
      const { fs } = await inMemory(new SimulatedFileSystem());
      fs.powerLossAt = 10;
      const first = await workload(fs, "db/1.wal", "group");
      const second = await fs.afterPowerLoss(new Random(seed));
      const { payloads, reader } = await readAll(second, "db/1.wal");
      const writer = await LogWriter.resume(reader, "group");
      await writer.append(payload(payloads.length));
      const third = await second.afterPowerLoss(new Random(seed + 1));
      expect(await numbersIn(third, "db/1.wal"), `seed ${seed}`).toEqual(upTo(payloads.length + 1));
      expect(payloads.length).toBeGreaterThanOrEqual(first.length);
    }
  });

  test("after a killed process that did not sync, a power loss during the next write is no damage", async () => {
    for (let seed = 0; seed < 200; seed++) {
      const { fs } = await inMemory(new SimulatedFileSystem());
      const killed = await LogWriter.create(fs, "db/1.wal", "os");
      for (const i of upTo(5)) await killed.append(payload(i));
      const { reader } = await readAll(fs, "db/1.wal");
      const writer = await LogWriter.resume(reader, "group");
      // The write is done, its sync is not.
      fs.powerLossAt = fs.operations + 1;
      await expect(writer.append(payload(5))).rejects.toThrow();
      const numbers = await numbersIn(await fs.afterPowerLoss(new Random(seed)), "db/1.wal");
      expect(numbers, `seed ${seed}`).toEqual(upTo(numbers.length));
      expect(numbers.length, `seed ${seed}`).toBeGreaterThanOrEqual(5);
    }
  });
});
