import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, expect, test, vi } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const page = readFileSync(join(root, "docs/typed.md"), "utf8");
const program = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code).join("\n");

mkdirSync(join(root, "build"), { recursive: true });
const folder = mkdtempSync(join(root, "build/typed-docs-"));
const script = join(folder, "typed.ts");
writeFileSync(script, program.replaceAll('"elanus"', '"../../src/index.ts"'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the examples compile, and what they say does not compile does not", () => {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  // An unused name would be the error that a `@ts-expect-error` expects.
  const compiled = ts.createProgram([script], { ...options, noUnusedLocals: false });
  const problems = ts.getPreEmitDiagnostics(compiled, compiled.getSourceFile(script));
  expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
});

test("the examples run and print what the page is about", async () => {
  const printed: unknown[][] = [];
  vi.spyOn(console, "log").mockImplementation((...parts) => printed.push(parts));
  await import(script);
  vi.restoreAllMocks();
  expect(printed).toEqual([
    ["A1", expect.any(String), "Running shoes", "80.00"],
    ["A2", expect.any(String), "50% wool socks", "no price"],
    [12n, "Acme"],
    [["Running shoes", "50% wool socks"]],
    [1],
    [[{ asin: "A2", title: "50% wool socks" }]],
    ['not (title like "%50\\\\%%" or $meta["brand"] == "\\"Acme\\"")'],
  ]);
});
