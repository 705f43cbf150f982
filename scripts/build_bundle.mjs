// Bundles what was compiled: a start reads a few files instead of hundreds, which takes Node most of the time of a short command.
// What is loaded on first use stays in files of its own.
import { rolldown } from "rolldown";

const bundle = await rolldown({
  input: { index: "dist/index.js", cli: "dist/cli/main.js" },
  platform: "node",
  external: (id) => !/^[./]/.test(id),
  logLevel: "warn",
});
await bundle.write({
  dir: "dist/bundle",
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "[name]-[hash].js",
  keepNames: true,
});
await bundle.close();
