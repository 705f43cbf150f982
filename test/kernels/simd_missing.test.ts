import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const run = promisify(execFile);
const entry = fileURLToPath(new URL("../../src/kernels/kernel_memory.ts", import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "elanus-simd-"));
  const bundle = await rolldown({ input: entry, platform: "node", logLevel: "silent" });
  await bundle.write({ file: join(folder, "kernels.mjs") });
  await writeFile(join(folder, "program.mjs"), PROGRAM);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function openWith(...flags: string[]): Promise<unknown> {
  const { stdout } = await run(process.execPath, [...flags, "program.mjs"], { cwd: folder });
  return JSON.parse(stdout);
}

describe("a memory", () => {
  it("opens where there is SIMD", async () => {
    expect(await openWith()).toEqual({});
  });

  // V8 gives WebAssembly SIMD on x64 only with SSE4.1; without a compiler there is no WebAssembly at all.
  it.each(process.arch === "x64" ? ["--no-enable-sse4-1", "--jitless"] : ["--jitless"])(
    "says what is missing under %s",
    async (flag) => {
      expect(await openWith(flag)).toMatchObject({
        code: "SIMD_MISSING",
        message: expect.stringMatching(/cannot run WebAssembly with SIMD/),
        hint: expect.stringMatching(/SSE4\.1 or NEON/),
      });
    },
  );
});

const PROGRAM = `
import { KernelMemory } from "./kernels.mjs";
try {
  new KernelMemory();
  console.log("{}");
} catch ({ code, message, hint }) {
  console.log(JSON.stringify({ code, message, hint }));
}
`;
