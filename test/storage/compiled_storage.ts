import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { temporaryFolder } from "./file_systems.ts";

const SOURCE = fileURLToPath(new URL("../../src", import.meta.url));
const COMPILER = {
  module: ts.ModuleKind.ESNext,
  target: ts.ScriptTarget.ES2022,
  rewriteRelativeImportExtensions: true,
};

/**
 * A program for a child process of plain Node, which reads no TypeScript: `program` beside the storage (or other
 * `parts`) of this very checkout, which it imports from "./storage/index.js". Resolves to its path.
 */
export function compiledProgram(program: string, parts: readonly string[] = ["errors", "storage"]): string {
  const folder = temporaryFolder();
  for (const part of parts) {
    for (const name of readdirSync(join(SOURCE, part), { recursive: true, encoding: "utf8" })) {
      if (!name.endsWith(".ts")) continue;
      const { outputText } = ts.transpileModule(readFileSync(join(SOURCE, part, name), "utf8"), {
        compilerOptions: COMPILER,
      });
      const target = join(folder, part, name.replace(/\.ts$/, ".js"));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, outputText);
    }
  }
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  writeFileSync(join(folder, "program.js"), program);
  return join(folder, "program.js");
}
