import { type ChildProcess, spawn } from "node:child_process";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished } from "vitest";
import type { ElanusClient } from "../../src/index.ts";
import type { ConsistencyLevelName } from "../../src/schema/consistency_level.ts";
import { compiledProgram } from "../storage/compiled_storage.ts";

export const KILL_ROUNDS = fileURLToPath(new URL("../../scripts/kill_rounds.mjs", import.meta.url));
const FLOORS = ["errors", "kernels", "schema", "storage", "filter", "text", "index", "engine", "client"];
const collection_name = "products";
/** What the text of every seventh pair becomes before it is acknowledged. */
const CHANGED = "changed";

/** This checkout for a process of plain Node. */
export function compiledElanus(): string {
  return dirname(compiledProgram("", FLOORS));
}

/** A second process that writes pairs of rows from `first` on, seals, merges and indexes; what it has acknowledged so far. */
export function startWriter(
  folder: string,
  first = 0,
): { child: ChildProcess; acknowledged: Set<number>; atLeast: AtLeast } {
  const own = ["--write", folder, "--first", String(first), "--base", compiledElanus()];
  const child = spawn(process.execPath, [KILL_ROUNDS, ...own], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const acknowledged = new Set<number>();
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => acknowledged.add(Number(line)));
  const atLeast = async (count: number) => {
    while (acknowledged.size < count) await new Promise((resolve) => lines.once("line", resolve));
  };
  return { child, acknowledged, atLeast };
}

type AtLeast = (count: number) => Promise<void>;

/**
 * A consistent snapshot: each row exact, no half of a pair, and all that was acknowledged `before`.
 *
 * @param level that of the query; the collection's without it.
 * @returns how many pairs it has, which never become fewer: a writer takes back second rows, and no first one.
 */
export async function expectSnapshot(
  client: ElanusClient,
  before: readonly number[],
  level?: ConsistencyLevelName,
): Promise<number> {
  const request = { collection_name, output_fields: ["vector", "text"], consistency_level: level };
  const { data } = await client.query(request);
  const texts = new Map(data.map(({ id, text }) => [Number(id), text]));
  expect(texts.size).toBe(data.length);
  for (const row of data) {
    const id = Math.floor(Number(row.id) / 2);
    const text = id % 7 === 0 && row.text === CHANGED ? CHANGED : `row ${id}`;
    expect(row).toEqual({ id: row.id, text, vector: Array.from({ length: 8 }, (_, i) => id + i) });
    // The other row of a pair came with it, and was changed with it.
    if (Number(row.id) % 2 === 1) expect(texts.get(Number(row.id) - 1)).toBe(text);
  }
  for (const id of before) {
    expect([texts.has(id * 2), texts.has(id * 2 + 1)]).toEqual([true, id % 5 !== 0]);
    expect(texts.get(id * 2)).toBe(id % 7 === 0 ? CHANGED : `row ${id}`);
  }
  return data.filter(({ id }) => Number(id) % 2 === 0).length;
}
