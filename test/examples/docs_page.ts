import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The examples of a page of the docs, one after another, as a program over the sources; gone after the tests. */
export function programOf(page: string): string {
  const text = readFileSync(join(root, page), "utf8");
  const program = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code).join("\n");
  mkdirSync(join(root, "build"), { recursive: true });
  const folder = mkdtempSync(join(root, "build/docs-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const script = join(folder, "program.ts");
  writeFileSync(script, program.replaceAll('"elanus"', '"../../src/index.ts"'));
  return script;
}

/** What the compiler says of programs. */
export function problemsOf(scripts: readonly string[]): string[] {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  // An unused name would be the error that a `@ts-expect-error` expects.
  const compiled = ts.createProgram([...scripts], { ...options, noUnusedLocals: false });
  const problems = scripts.flatMap((script) => ts.getPreEmitDiagnostics(compiled, compiled.getSourceFile(script)));
  return problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}
