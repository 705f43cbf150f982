// Compiles assembly/ to one WebAssembly module and embeds it as text, so that no bundler can lose it.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
mkdirSync("build", { recursive: true });
mkdirSync("src/kernels/generated", { recursive: true });

const { error, stderr } = await asc.main([
  "assembly/index.ts",
  "--outFile",
  "build/kernels.wasm",
  "--textFile",
  "build/kernels.wat",
  "-O3",
  "--runtime",
  "stub",
  "--enable",
  "simd",
  "--enable",
  "threads",
  "--importMemory",
  "--sharedMemory",
  "--maximumMemory",
  "65536",
  "--noExportMemory",
]);
if (error) {
  console.error(stderr.toString());
  process.exit(1);
}

const bytes = readFileSync("build/kernels.wasm");
writeFileSync(
  "src/kernels/generated/kernels_wasm.ts",
  `// Written by scripts/build_kernels.mjs from assembly/: ${bytes.length} bytes of WebAssembly.\n` +
    `export const KERNELS_WASM_BASE64 =\n  "${bytes.toString("base64")}";\n`,
);
