import { expect, test } from "vitest";
import { Database } from "../../src/engine/catalog/database.ts";
import { flushCollection } from "../../src/engine/compaction/seal.ts";
import { findByKeys, keysOf } from "../../src/engine/query/query.ts";
import { readScope } from "../../src/engine/query/read_scope.ts";
import { RowReader } from "../../src/engine/query/row_reader.ts";
import { batchKeys } from "../../src/engine/write/batch.ts";
import { encodeRows } from "../../src/engine/write/encode_rows.ts";
import { ElanusError } from "../../src/errors/index.ts";
import { defineCollection } from "../../src/schema/define_collection.ts";
import { Random } from "../storage/random.ts";
import { SimulatedFileSystem } from "../storage/simulated_file_system.ts";

const schema = defineCollection({
  name: "c",
  fields: [
    { name: "id", data_type: "Int64", is_primary_key: true },
    { name: "value", data_type: "Int32" },
    { name: "vector", data_type: "FloatVector", dim: 2 },
  ],
});

/** What was acknowledged, and what was asked for when the power went or a fault struck. */
class Workload {
  readonly acknowledged = new Map<number, number>();
  readonly unsure = new Set<number>();
  failures = 0;

  async run(fs: SimulatedFileSystem, onFailure: "stop" | "go on"): Promise<Database | undefined> {
    const attempt = async (keys: number[], action: () => Promise<unknown>, acknowledge: () => void) => {
      try {
        await action();
        acknowledge();
      } catch (error) {
        if (onFailure === "stop" || !(error instanceof ElanusError)) throw error;
        this.failures++;
        for (const key of keys) this.unsure.add(key);
      }
    };
    const database = await open(fs);
    if (!database.hasCollection("c")) await database.createCollection(schema);
    const collection = database.collection("c");
    for (let step = 0; step < 12; step++) {
      const keys = [step % 5, 10 + step];
      const batch = encodeRows(
        collection.layout,
        keys.map((id) => ({ id, value: step, vector: [id, step] })),
        {
          nextAutoId: () => 0n,
          keysAreGiven: true,
        },
      );
      expect(batchKeys(batch, collection.layout).count).toBe(2);
      for (const key of keys) this.unsure.add(key);
      // Every other batch is a segment of its own.
      collection.writer.directBytes = step % 2 === 0 ? 1 : 1000;
      await attempt(
        keys,
        () => collection.writer.write(batch, async () => {}),
        () => {
          for (const key of keys) this.settle(key, step);
        },
      );
      if (step % 4 === 1) {
        this.unsure.add(10);
        await attempt(
          [10],
          () => collection.writer.delete(keysOf(collection.layout, [10])),
          () => this.settle(10, undefined),
        );
      }
      if (step % 3 === 2)
        await attempt(
          [],
          () => flushCollection(collection),
          () => {},
        );
    }
    return database;
  }

  /** Every key that is not in doubt has exactly the value that was acknowledged. */
  check(database: Database, where: string): void {
    if (!database.hasCollection("c")) {
      expect(this.acknowledged.size, where).toBe(0);
      return;
    }
    const collection = database.collection("c");
    const reader = new RowReader(collection.layout, ["value"]);
    for (let key = 0; key < 22; key++) {
      const [place, ...more] = findByKeys(readScope(collection), keysOf(collection.layout, [key]));
      expect(more, `${where}: key ${key}`).toEqual([]);
      if (this.unsure.has(key)) continue;
      const value = place === undefined ? undefined : reader.read(place.segment, place.row).value;
      expect(value, `${where}: key ${key}`).toBe(this.acknowledged.get(key));
    }
    expect(collection.rowCount).toBeLessThanOrEqual(22);
  }

  private settle(key: number, value: number | undefined): void {
    this.unsure.delete(key);
    if (value === undefined) this.acknowledged.delete(key);
    else this.acknowledged.set(key, value);
  }
}

function open(fs: SimulatedFileSystem): Promise<Database> {
  return Database.open("db", {}, { fs, folder: "db" });
}

/** As another process would: the lock that the lost one left names this very process, which lives. */
async function reopen(fs: SimulatedFileSystem): Promise<Database> {
  const entries = (await fs.kindOf("db")) === "folder" ? await fs.list("db") : [];
  for (const { name } of entries) if (name.endsWith(".lock")) await fs.remove(`db/${name}`);
  return open(fs);
}

test("power loss at any moment of a workload leaves all that was acknowledged", async () => {
  const random = new Random(99);
  const whole = new SimulatedFileSystem();
  await (await new Workload().run(whole, "stop"))?.close();
  expect(whole.operations).toBeGreaterThan(60);
  for (let at = 0; at < whole.operations; at++) {
    const fs = new SimulatedFileSystem();
    fs.powerLossAt = at;
    const workload = new Workload();
    await workload.run(fs, "stop").then(
      (database) => database?.close().catch(() => {}),
      () => {},
    );
    for (let state = 0; state < 3; state++) {
      const database = await reopen(await fs.afterPowerLoss(random));
      workload.check(database, `power lost at operation ${at}, seed ${random.seed}`);
      await database.close();
    }
  }
});

test.each(["STORAGE_FULL", "STORAGE_FAILED"] as const)(
  "an operation that fails (%s) is told, loses nothing, and the next ones work",
  async (fault) => {
    const random = new Random(100);
    const whole = new SimulatedFileSystem();
    await (await new Workload().run(whole, "stop"))?.close();
    let told = 0;
    for (let at = 0; at < whole.operations; at++) {
      const fs = new SimulatedFileSystem();
      fs.fault = (operation, what) => (operation === at && what !== "remove" ? fault : undefined);
      const workload = new Workload();
      const database = await workload.run(fs, "go on").catch((error: unknown) => {
        expect(error).toBeInstanceOf(ElanusError);
        return undefined;
      });
      told += workload.failures;
      const where = `${fault} at operation ${at}, seed ${random.seed}`;
      if (database !== undefined) workload.check(database, where);
      await database?.close();
      const reopened = await reopen(await fs.afterPowerLoss(random));
      workload.check(reopened, `${where}, reopened`);
      await reopened.close();
    }
    expect(told).toBeGreaterThan(10);
  },
);
