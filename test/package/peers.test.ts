import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const { peerDependencies, peerDependenciesMeta } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

test("what is imported where it is installed is an optional peer, so that its version is checked and it is never fetched", () => {
  const files = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  const imported = files.flatMap((file) => {
    const code = readFileSync(join(ROOT, "src", file), "utf8");
    return Array.from(code.matchAll(/importOptional\("([^"]+)"\)/g), ([, name]) => name);
  });
  expect(imported).toContain("onnxruntime-node");
  for (const name of imported) {
    expect(peerDependencies).toHaveProperty([name]);
    expect(peerDependenciesMeta[name]).toEqual({ optional: true });
  }
});
