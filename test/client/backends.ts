import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect } from "vitest";
import {
  type Connection,
  connect,
  ElanusError,
  type ErrorCode,
  type FieldDefinition,
  type SingleSearchRequest,
} from "../../src/index.ts";
import { type BackendKind, notSupported } from "./not_supported.ts";
import { serveMemory } from "./serve_memory.ts";

/** A place where a database can live, for tests that hold wherever it does. */
export interface Backend {
  readonly kind: BackendKind;
  open(): Promise<Connection>;
  /** Closes and opens again; undefined where closing loses everything. */
  readonly reopen?: (client: Connection) => Promise<Connection>;
}

/** A Milvus that is there already: tests run on it as well, and drop all that they find in it. */
const MILVUS_URI = process.env.MILVUS_URI ?? "";

/** A Milvus Lite, as `scripts/milvus_lite.mjs suite` starts one; each test has a database of its own there. */
const MILVUS_LITE_URI = process.env.MILVUS_LITE_URI ?? "";
const SERVERS = { milvus: MILVUS_URI, lite: MILVUS_LITE_URI };
const KINDS: readonly BackendKind[] = [
  "memory",
  "folder",
  "server",
  ...(["milvus", "lite"] as const).filter((kind) => SERVERS[kind] !== ""),
];

/**
 * Runs the same tests in memory, in a folder, and on a server; clients are closed and folders removed after each. What
 * a backend cannot do it skips (`not_supported.ts`).
 */
export function describeBackends(name: string, tests: (backend: Backend) => void): void {
  describe.each(KINDS)(`${name} (%s)`, (kind) => {
    const cleanups: Cleanups = [];
    beforeEach(({ task, skip }) => {
      const reason = notSupported(kind, name, task.name);
      if (reason !== undefined) skip(reason);
    });
    afterEach(async () => {
      for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
    });
    tests(BACKENDS[kind](cleanups));
  });
}

/** What is undone after a test, the last first. */
type Cleanups = (() => Promise<unknown>)[];

const BACKENDS: Readonly<Record<BackendKind, (cleanups: Cleanups) => Backend>> = {
  memory: (cleanups) => ({ kind: "memory", open: () => opened(":memory:", cleanups) }),
  folder(cleanups) {
    const paths = new Map<Connection, string>();
    const openFolder = async (path: string) => {
      const client = await opened(path, cleanups);
      paths.set(client, path);
      return client;
    };
    return {
      kind: "folder",
      async open() {
        const folder = await temporaryFolder();
        cleanups.push(() => rm(folder, { recursive: true, force: true }));
        return openFolder(folder);
      },
      async reopen(client) {
        await client.close();
        return openFolder(paths.get(client) ?? "");
      },
    };
  },
  server: (cleanups) => ({
    kind: "server",
    async open() {
      const server = await serveMemory();
      cleanups.push(() => server.stop(0));
      return opened(server.url, cleanups);
    },
  }),
  milvus: (cleanups) => ({
    kind: "milvus",
    async open() {
      const client = await opened(MILVUS_URI, cleanups);
      for (const { name } of (await client.listCollections()).data) {
        await client.dropCollection({ collection_name: name });
      }
      return client;
    },
    async reopen(client) {
      await client.close();
      return opened(MILVUS_URI, cleanups);
    },
  }),
  lite(cleanups) {
    let address = "";
    return {
      kind: "lite",
      async open() {
        const db_name = `test_${randomUUID().replaceAll("-", "")}`;
        address = `${MILVUS_LITE_URI}/${db_name}`;
        await (await opened(MILVUS_LITE_URI, cleanups)).createDatabase({ db_name });
        return opened(address, cleanups);
      },
      async reopen(client) {
        await client.close();
        return opened(address, cleanups);
      },
    };
  },
};

async function opened(address: string, cleanups: Cleanups): Promise<Connection> {
  const client = await connect(address);
  cleanups.push(() => client.close());
  return client;
}

export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "elanus-test-"));
}

export const collection_name = "products";

/** Merges all that can be merged, and waits for it. */
export async function compact(client: Connection): Promise<void> {
  const { compactionID } = await client.compact({ collection_name });
  while ((await client.getCompactionState({ compactionID })).state !== "Completed") await pause(5);
}

/** Each segment answers a search in this way, as `explain` tells; a Milvus tells nothing of it. */
export async function expectWay(client: Connection, kind: BackendKind, search: SingleSearchRequest, way: string) {
  if (kind === "milvus" || kind === "lite") return;
  const { segments } = await client.explain(search);
  expect(new Set(segments.map((segment) => segment.search.strategy))).toEqual(new Set([way]));
}

/** The fields of most tests: a text key, a few scalars, a vector of four dims. */
export const PRODUCT_FIELDS: FieldDefinition[] = [
  { name: "asin", data_type: "VarChar", max_length: 16, is_primary_key: true },
  { name: "price", data_type: "Double", nullable: true },
  { name: "stock", data_type: "Int32", default_value: 1 },
  { name: "vector", data_type: "FloatVector", dim: 4 },
];

export async function createProducts(client: Connection, more: { enable_dynamic_field?: boolean } = {}) {
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
