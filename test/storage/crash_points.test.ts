import { expect, test } from "vitest";
import {
  type Durability,
  FolderLock,
  LogReader,
  LogWriter,
  Manifest,
  removeOrphans,
  SegmentFileReader,
  SegmentFileWriter,
} from "../../src/storage/index.ts";
import { inMemory } from "./file_systems.ts";
import { Random } from "./random.ts";
import { SimulatedFileSystem } from "./simulated_file_system.ts";

interface Document {
  readonly log: string;
  readonly segments: readonly string[];
}

/** The smallest store that uses all of storage as an engine does: rows are numbers in a log that becomes segments. */
class Rows {
  private readonly fs: SimulatedFileSystem;
  private readonly manifest: Manifest<Document>;
  private log: LogWriter;
  private readonly durability: Durability;
  private readonly inLog: number[];

  private constructor(fs: SimulatedFileSystem, manifest: Manifest<Document>, log: LogWriter, inLog: number[]) {
    this.fs = fs;
    this.manifest = manifest;
    this.log = log;
    this.durability = log.durability;
    this.inLog = inLog;
  }

  /** Resolves to the store and all rows in it. */
  static async open(fs: SimulatedFileSystem, durability: Durability): Promise<{ store: Rows; rows: number[] }> {
    await fs.makeFolder("db");
    await FolderLock.acquire(fs, "db");
    const exists = await Manifest.exists(fs, "db");
    const manifest = exists
      ? await Manifest.open(fs, "db", parse)
      : await Manifest.create<Document>(fs, "db", { log: "", segments: [] });
    if (manifest.document.log === "") {
      await (await LogWriter.create(fs, "db/1.wal", durability)).close();
      await manifest.replace({ log: "1.wal", segments: [] });
    }
    return Rows.load(fs, manifest, durability);
  }

  private static async load(fs: SimulatedFileSystem, manifest: Manifest<Document>, durability: Durability) {
    const { log, segments } = manifest.document;
    await removeOrphans(fs, "db", new Set([log, ...segments]));
    const rows: number[] = [];
    for (const name of segments) {
      const reader = await SegmentFileReader.open(fs, `db/${name}`);
      rows.push(...(await reader.readSection("rows")));
    }
    const reader = await LogReader.open(fs, `db/${log}`);
    const inLog: number[] = [];
    for await (const { payload } of reader.frames()) inLog.push(...payload);
    const writer = await LogWriter.resume(reader, durability);
    return { store: new Rows(fs, manifest, writer, inLog), rows: [...rows, ...inLog] };
  }

  async add(row: number): Promise<void> {
    await this.log.append(Uint8Array.of(row));
    this.inLog.push(row);
  }

  /** Segment, new log, manifest; only then may the old log go. */
  async seal(): Promise<void> {
    const { log: oldLog, segments } = this.manifest.document;
    const number = segments.length + 1;
    const segment = await SegmentFileWriter.create(this.fs, `db/${number}.segment`);
    await segment.section("rows", Uint8Array.from(this.inLog));
    await segment.finish();
    const next = await LogWriter.create(this.fs, `db/${number + 1}.wal`, this.durability);
    await this.manifest.replace({ log: `${number + 1}.wal`, segments: [...segments, `${number}.segment`] });
    await this.log.close();
    await this.fs.remove(`db/${oldLog}`);
    this.log = next;
    this.inLog.length = 0;
  }
}

function parse(value: unknown): Document {
  if (typeof value === "object" && value !== null && "log" in value && "segments" in value) {
    if (Array.isArray(value.segments)) return { log: String(value.log), segments: value.segments.map(String) };
  }
  throw new Error("no document");
}

/** Adds rows, three at a time, and seals after every second time; resolves to those acknowledged. */
async function workload(fs: SimulatedFileSystem, durability: Durability): Promise<number[]> {
  const acknowledged: number[] = [];
  try {
    const { store, rows } = await Rows.open(fs, durability);
    let next = rows.length;
    for (let round = 1; round <= 5; round++) {
      const adding = [next++, next++, next++].map((row) => store.add(row).then(() => acknowledged.push(row)));
      await Promise.all(adding);
      if (round % 2 === 0) await store.seal();
    }
  } catch (failure) {
    if (fs.powerLossAt === Number.POSITIVE_INFINITY) throw failure;
  }
  return acknowledged;
}

const upTo = (end: number) => Array.from({ length: end }, (_, i) => i);

test.each(["sync", "group"] as const)(
  "after a power loss at any point nothing acknowledged is lost (%s), twice over",
  async (durability) => {
    const whole = await inMemory(new SimulatedFileSystem());
    expect(await workload(whole.fs, durability)).toEqual(upTo(15));
    const points = whole.fs.operations;
    for (let point = 0; point <= points; point++) {
      for (let seed = point * 100; seed < point * 100 + 6; seed++) {
        const told = `power loss at operation ${point} of ${points}, seed ${seed}`;
        const random = new Random(seed);
        const first = new SimulatedFileSystem();
        first.powerLossAt = point;
        const acknowledged = await workload(first, durability);

        const second = await afterPowerLoss(first, random);
        second.powerLossAt = random.below(points);
        const more = await workload(second, durability);

        const third = await afterPowerLoss(second, random);
        const { rows } = await Rows.open(third, durability);
        expect(rows, told).toEqual(upTo(rows.length));
        expect(rows.length, told).toBeGreaterThan(Math.max(-1, ...acknowledged, ...more));
      }
    }
  },
);

/** The lock of the process that died with its machine does not bind the one that comes after. */
async function afterPowerLoss(fs: SimulatedFileSystem, random: Random): Promise<SimulatedFileSystem> {
  const found = await fs.afterPowerLoss(random);
  await found.makeFolder("db");
  for (const { name } of await found.list("db")) if (name.endsWith(".lock")) await found.remove(`db/${name}`);
  return found;
}

test("rows survive a full disk at any point, once there is room", async () => {
  const whole = await inMemory(new SimulatedFileSystem());
  await workload(whole.fs, "group");
  for (let point = 0; point < whole.fs.operations; point++) {
    const fs = new SimulatedFileSystem();
    fs.fault = (operation, what) => (operation >= point && what === "write" ? "STORAGE_FULL" : undefined);
    const acknowledged: number[] = [];
    const failure = await fill(fs, acknowledged).catch((error: unknown) => error);
    if (failure !== undefined) expect(failure).toMatchObject({ code: "STORAGE_FULL" });
    fs.fault = () => undefined;
    for (const { name } of await fs.list("db")) if (name.endsWith(".lock")) await fs.remove(`db/${name}`);
    const { store, rows } = await Rows.open(fs, "group");
    expect(rows, `full from operation ${point}`).toEqual(acknowledged);
    await store.add(99);
  }
});

async function fill(fs: SimulatedFileSystem, acknowledged: number[]): Promise<void> {
  const { store } = await Rows.open(fs, "group");
  for (let row = 0; row < 6; row++) {
    await store.add(row);
    acknowledged.push(row);
    if (row % 2 === 1) await store.seal();
  }
}
