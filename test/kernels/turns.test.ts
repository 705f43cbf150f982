import { describe, expect, it } from "vitest";
import { Turns } from "../../src/kernels/turns.ts";

describe("turns", () => {
  it("run one after another, whatever becomes of those before", async () => {
    const turns = new Turns();
    const seen: string[] = [];
    const act = (name: string, fails: boolean) =>
      turns.run(async () => {
        seen.push(`${name} begins`);
        await Promise.resolve();
        seen.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      });
    const settled = await Promise.allSettled([act("a", false), act("b", true), act("c", false)]);
    expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(seen).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
    await turns.idle();
  });

  it("are given up while they wait, at once, and not while they run", async () => {
    const turns = new Turns();
    const abort = new AbortController();
    let end = () => {};
    const running = turns.run(() => new Promise<string>((resolve) => (end = () => resolve("done"))), abort.signal);
    let begun = false;
    const waiting = turns.run(async () => {
      begun = true;
    }, abort.signal);
    await Promise.resolve();
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: "CANCELLED" });
    await expect(turns.run(async () => {}, abort.signal)).rejects.toMatchObject({ code: "CANCELLED" });
    end();
    await expect(running).resolves.toBe("done");
    await turns.idle();
    expect(begun).toBe(false);
  });
});
