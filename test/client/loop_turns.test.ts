import { setImmediate as turn } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { LoopTurns } from "../../src/client/calls/loop_turns.ts";
import { ElanusClient } from "../../src/index.ts";
import { collection_name, createProducts, direction, product } from "./backends.ts";

/** A loop that gives no turn is over by then. */
const MOST_READS = 50_000;

async function readsUntilTurn(read: () => Promise<unknown>): Promise<number> {
  let isTurned = false;
  setImmediate(() => {
    isTurned = true;
  });
  let reads = 0;
  while (!isTurned && reads < MOST_READS) {
    await read();
    reads++;
  }
  return reads;
}

test("a program that awaits nothing but reads leaves the event loop its turns", async () => {
  const client = await ElanusClient.open(":memory:");
  await createProducts(client);
  await client.insert({ collection_name, data: Array.from({ length: 20 }, (_, i) => product(i)) });
  const search = () => client.search({ collection_name, data: direction(3), limit: 1 });
  expect(await readsUntilTurn(search)).toBeLessThan(MOST_READS);
  expect(await readsUntilTurn(() => client.query({ collection_name, limit: 1 }))).toBeLessThan(MOST_READS);
  await client.close();
});

test("a read waits for a turn once others have followed upon each other for 10 ms, and not otherwise", async () => {
  const clock = vi.spyOn(performance, "now").mockReturnValue(1000);
  const turns = new LoopTurns();
  expect(turns.due()).toBeUndefined();
  clock.mockReturnValue(1009);
  expect(turns.due()).toBeUndefined();
  clock.mockReturnValue(1010);
  const due = turns.due();
  expect(due).toBeInstanceOf(Promise);
  await due;
  expect(turns.due()).toBeUndefined();
  // The loop had a turn of its own meanwhile: a program that waits for other things too is not held up.
  await turn();
  clock.mockReturnValue(5000);
  expect(turns.due()).toBeUndefined();
  clock.mockRestore();
});
