import { expect, test } from "vitest";
import { BackgroundWork } from "../../src/engine/background_work.ts";

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
