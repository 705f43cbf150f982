import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import type { KernelExports } from "../../src/kernels/kernel_exports.ts";
import { KernelMemory } from "../../src/kernels/kernel_memory.ts";
import { WorkerPool } from "../../src/kernels/worker_pool.ts";
import { WORKER_SCRIPT } from "../../src/kernels/worker_script.ts";

describe("the worker pool", () => {
  it("runs kernels on shared memories, more calls than threads", async () => {
    const pool = new WorkerPool(2);
    const memories = Array.from({ length: 6 }, (_, i) => {
      const memory = new KernelMemory();
      const pointer = memory.allocate(64);
      memory.u8(pointer, 64).fill(i);
      return { memory, pointer };
    });
    const calls = memories.flatMap((one) => [one, one]);
    const results = await Promise.all(calls.map((one) => pool.run(one.memory, "checksum", [one.pointer, 64, 0])));
    const expected = calls.map((one) => one.memory.kernels.checksum(one.pointer, 64, 0));
    expect(results.map(({ result }) => result)).toEqual(expected);
    await pool.close();
  });

  it("turns a kernel's failure into an error and goes on", async () => {
    const pool = new WorkerPool(1);
    const memory = new KernelMemory();
    const beyond = pool.run(memory, "checksum", [2 ** 31, 64, 0]);
    await expect(beyond).rejects.toMatchObject({
      code: "INTERNAL",
      message: expect.stringMatching(/checksum/),
      detail: expect.stringMatching(/out of bounds/),
    });
    const unknown: string = "no_such_kernel";
    await expect(pool.run(memory, unknown as keyof KernelExports, [])).rejects.toMatchObject({ code: "INTERNAL" });
    await expect(pool.run(memory, "abi_version", [])).resolves.toMatchObject({ result: memory.kernels.abi_version() });
    await pool.close();
  });

  it("does what is normal before what is of low priority, and keeps a thread free for more of it", async () => {
    const pool = new WorkerPool(2);
    const memory = new KernelMemory(64_000_000);
    const pointer = memory.allocate(64_000_000);
    const ended: string[] = [];
    const run = (name: string, priority: "normal" | "low", bytes: number) =>
      pool.run(memory, "checksum", [pointer, bytes, 0], undefined, priority).then(() => ended.push(name));
    expect(pool.together("low")).toBe(2);
    // The last takes so long that it ends last if it begins last, however a busy machine shares its time out.
    const low = [8_000_000, 8_000_000, 64_000_000].map((bytes, i) => run(`low ${i + 1}`, "low", bytes));
    expect(pool.together("normal")).toBe(1);
    const normal = ["normal 1", "normal 2", "normal 3"].map((name) => run(name, "normal", 1_000_000));
    expect(pool.together("low")).toBe(1);
    await Promise.all([...normal, ...low]);
    expect(ended.indexOf("low 3")).toBe(5);
    await pool.close();
  });

  it("keeps a memory from other owners while a thread works on it", async () => {
    const pool = new WorkerPool(1);
    const memory = new KernelMemory(3_000_000);
    const pointer = memory.allocate(3_000_000);
    const { memory: wasm } = memory;
    const work = pool.run(memory, "checksum", [pointer, 3_000_000, 0]);
    memory.release();
    expect(new KernelMemory(3_000_000).memory).not.toBe(wasm);
    await work;
    expect(new KernelMemory(3_000_000).memory).toBe(wasm);
    await expect(pool.run(memory, "abi_version", [])).rejects.toMatchObject({ code: "CLOSED" });
    await pool.close();
  });

  it("does not begin what was cancelled, and nothing after its end", async () => {
    const pool = new WorkerPool(1);
    const memory = new KernelMemory();
    const signal = AbortSignal.abort();
    await expect(pool.run(memory, "abi_version", [], signal)).rejects.toMatchObject({ code: "CANCELLED" });
    await expect(pool.run(memory, "abi_version", [])).resolves.toMatchObject({ result: memory.kernels.abi_version() });
    await pool.close();
    await expect(pool.run(memory, "abi_version", [])).rejects.toMatchObject({ code: "CLOSED" });
  });

  it("rejects what runs and waits when it is closed", async () => {
    const pool = new WorkerPool(1);
    const memory = new KernelMemory();
    const calls = [1, 2, 3].map(() => pool.run(memory, "abi_version", []));
    const settled = Promise.allSettled(calls);
    await pool.close();
    const codes = (await settled).map((one) => (one.status === "rejected" ? one.reason.code : "done"));
    expect(codes.slice(1)).toEqual(["CLOSED", "CLOSED"]);
  });

  it("has a script that needs nothing beside it and does not keep a program alive", () => {
    const program = `
      const { Worker } = require("node:worker_threads");
      new Worker(${JSON.stringify(WORKER_SCRIPT)}, { eval: true }).unref();`;
    expect(execFileSync(process.execPath, ["-e", program], { encoding: "utf8", timeout: 20_000 })).toBe("");
  });
});
