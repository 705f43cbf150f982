import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect } from "vitest";
import { ElanusClient, ElanusError, type ErrorCode, type FieldDefinition } from "../../src/index.ts";

/** A place where a database can live, for tests that hold wherever it does. */
export interface Backend {
  open(): Promise<ElanusClient>;
  /** Closes and opens again; undefined where closing loses everything. */
  readonly reopen?: (client: ElanusClient) => Promise<ElanusClient>;
}

/** Runs the same tests in memory and in a folder; clients are closed and folders removed after each. */
export function describeBackends(name: string, tests: (backend: Backend) => void): void {
  describe.each(["memory", "folder"])(`${name} (%s)`, (kind) => {
    const cleanups: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
    });
    const opened = async (path: string) => {
      const client = await ElanusClient.open(path);
      cleanups.push(() => client.close());
      return client;
    };
    const paths = new Map<ElanusClient, string>();
    const openFolder = async (path: string) => {
      const client = await opened(path);
      paths.set(client, path);
      return client;
    };
    if (kind === "memory") tests({ open: () => opened(":memory:") });
    else {
      tests({
        async open() {
          const folder = await temporaryFolder();
          cleanups.push(() => rm(folder, { recursive: true, force: true }));
          return openFolder(folder);
        },
        async reopen(client) {
          await client.close();
          return openFolder(paths.get(client) ?? "");
        },
      });
    }
  });
}

export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "elanus-test-"));
}

export const collection_name = "products";

/** Merges all that can be merged, and waits for it. */
export async function compact(client: ElanusClient): Promise<void> {
  const { compactionID } = await client.compact({ collection_name });
  while ((await client.getCompactionState({ compactionID })).state !== "Completed") await pause(5);
}

/** The fields of most tests: a text key, a few scalars, a vector of four dims. */
export const PRODUCT_FIELDS: FieldDefinition[] = [
  { name: "asin", data_type: "VarChar", max_length: 16, is_primary_key: true },
  { name: "price", data_type: "Double", nullable: true },
  { name: "stock", data_type: "Int32", default_value: 1 },
  { name: "vector", data_type: "FloatVector", dim: 4 },
];

export async function createProducts(client: ElanusClient, more: { enable_dynamic_field?: boolean } = {}) {
  await client.createCollection({ collection_name, fields: PRODUCT_FIELDS, ...more });
}

/** Row i points along its own direction in the plane of the first two dims. */
export function product(i: number) {
  return { asin: `A${i}`, price: i, stock: i, vector: direction(i) };
}

export function direction(i: number): number[] {
  return [Math.cos(i), Math.sin(i), 0, 0];
}

export async function expectError(promise: Promise<unknown>, code: ErrorCode, message: RegExp): Promise<ElanusError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ElanusError)) throw new Error(`expected ${code}, got ${String(error)}`, { cause: error });
  expect(error.code).toBe(code);
  expect([error.message, error.detail, error.hint].join(" | ")).toMatch(message);
  return error;
}
