import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const source = readFileSync(join(root, "examples/quickstart.ts"), "utf8");

// Beneath the checkout, so that `elanus` is found as the package itself.
mkdirSync(join(root, "build"), { recursive: true });
const folder = mkdtempSync(join(root, "build/quickstart-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the example of the README", () => {
  it("is short", () => {
    expect(source.trim().split("\n").length).toBeLessThanOrEqual(20);
  });

  it("runs as it stands against the built package, and finds footwear for shoes", () => {
    const script = join(folder, "quickstart.mjs");
    const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
    writeFileSync(script, ts.transpileModule(source, { compilerOptions: options }).outputText);
    const printed = execFileSync(process.execPath, [script], { encoding: "utf8" });
    expect(printed).toMatch(/Running shoes[\s\S]*Marathon training footwear/);
  });
});
