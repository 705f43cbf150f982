// Writes the lint rules that keep the floors of the house: who may import whom, in one table.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What each folder of src/ may import from, beside itself and errors/ (DESIGN section 2). */
const MAY_IMPORT = {
  errors: [],
  kernels: [],
  schema: [],
  storage: ["kernels", "schema"],
  filter: ["kernels", "schema"],
  text: ["kernels", "schema"],
  index: ["kernels", "schema", "storage", "filter", "text"],
  engine: ["kernels", "schema", "storage", "filter", "text", "index"],
  client: ["kernels", "schema", "storage", "filter", "text", "index", "engine"],
  embed: ["client", "kernels/math", "text", "storage/files"],
  observe: ["client"],
  ingest: ["client", "embed", "observe", "storage/files"],
  retrieval: ["client", "embed", "observe"],
  towers: ["client", "embed", "observe", "ingest", "retrieval", "index", "kernels/math", "text", "storage/files"],
  release: ["client", "embed", "observe", "ingest", "retrieval", "towers", "storage/files"],
  server: ["client", "embed", "observe", "ingest", "retrieval", "towers", "release", "schema", "storage/files"],
  cli: ["client", "embed", "observe", "ingest", "retrieval", "towers", "release", "server", "index", "storage/files"],
};

const FILE_SYSTEM = ["node:fs", "node:fs/promises", "fs", "fs/promises"];

function rulesFor(folder) {
  const style = { noRestrictedImports: { level: "error", options: importsForbiddenTo(folder) } };
  if (folder !== "kernels") {
    const deniedGlobals = { WebAssembly: "kernels/ alone touches WebAssembly memory" };
    style.noRestrictedGlobals = { level: "error", options: { deniedGlobals } };
  }
  return { includes: [`src/${folder}/**`], linter: { rules: { style } } };
}

function importsForbiddenTo(folder) {
  const options = { patterns: Object.keys(MAY_IMPORT).flatMap((other) => forbid(folder, other)) };
  if (folder !== "storage") {
    options.paths = Object.fromEntries(
      FILE_SYSTEM.map((name) => [name, "storage/ alone imports it: use storage/files"]),
    );
  }
  return options;
}

function forbid(folder, other) {
  if (other === folder || other === "errors" || MAY_IMPORT[folder].includes(other)) return [];
  const parts = MAY_IMPORT[folder].filter((allowed) => allowed.startsWith(`${other}/`));
  const group = [`**/${other}/**`, ...parts.map((part) => `!**/${part}/**`)];
  const message = `${folder}/ may import from: ${["errors", ...MAY_IMPORT[folder]].join(", ")} (ARCHITECTURE.md)`;
  return [{ group, message }];
}

const root = fileURLToPath(new URL("..", import.meta.url));
mkdirSync(`${root}/build`, { recursive: true });
const overrides = Object.keys(MAY_IMPORT).map(rulesFor);
writeFileSync(`${root}/build/biome.floors.json`, JSON.stringify({ overrides }, null, 2));
