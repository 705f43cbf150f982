import { expect, test } from "vitest";
import { BackgroundWork } from "../../src/engine/collection/background_work.ts";

test("requests that come during a run lead to one more, and all hear of it", async () => {
  const work = new BackgroundWork();
  const runs: (() => void)[] = [];
  const run = () => new Promise<void>((resolve) => runs.push(resolve));
  const first = work.request(run);
  const later = [work.request(run), work.request(run)];
  expect(runs).toHaveLength(1);
  runs[0]();
  await first;
  await new Promise(setImmediate);
  expect(runs).toHaveLength(2);
  runs[1]();
  await Promise.all(later);
  await work.idle();
  expect(runs).toHaveLength(2);
});

test("a failure is told to who asked, and the next request begins anew", async () => {
  const work = new BackgroundWork();
  await expect(work.request(() => Promise.reject(new Error("full")))).rejects.toThrow("full");
  let ran = false;
  await work.request(async () => {
    ran = true;
  });
  expect(ran).toBe(true);
});

test("stopping ends what runs and drops what waits", async () => {
  const work = new BackgroundWork();
  let runs = 0;
  const run = (signal: AbortSignal) => {
    runs++;
    return new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
  };
  const asked = [work.request(run), work.request(run)];
  await work.stop();
  await Promise.all(asked);
  expect(runs).toBe(1);
});

test("requests of another kind are not done by the one that waits", async () => {
  const work = new BackgroundWork();
  const ran: string[] = [];
  const run = (name: string) => async () => {
    await new Promise(setImmediate);
    ran.push(name);
  };
  await Promise.all([
    work.request(run("first"), "a"),
    work.request(run("second"), "a"),
    work.request(run("third"), "b"),
    work.request(run("not run"), "a"),
  ]);
  expect(ran).toEqual(["first", "second", "third"]);
});

test("what is asked for in the moment between two runs waits for the second", async () => {
  const work = new BackgroundWork();
  let running = 0;
  let most = 0;
  const run = async () => {
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running--;
  };
  const first = work.request(run);
  const second = work.request(run);
  const third = first.then(() => work.request(run, "other"));
  await Promise.all([second, third]);
  await work.idle();
  expect(most).toBe(1);
});
