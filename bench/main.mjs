// Installs the peers and compiles bench/src where they have changed, then runs what the arguments name.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { installPackage } from "../scripts/install_package.mjs";

installPackage("bench");
compile();
const { main } = await import("./dist/main.js");
process.exitCode = await main(process.argv.slice(2));

function compile() {
  const args = ["../node_modules/typescript/bin/tsc", "-p", "tsconfig.json"];
  try {
    execFileSync(process.execPath, args, {
      cwd: fileURLToPath(new URL(".", import.meta.url)),
      stdio: ["ignore", 2, 2],
    });
  } catch (error) {
    console.error(`bench: compiling it failed with exit code ${error.status ?? "unknown"}.`);
    process.exit(1);
  }
}
