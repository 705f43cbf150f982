// Installs the peers and compiles bench/src where they have changed, then runs what the arguments name.
import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));

if (isOlder("node_modules/.package-lock.json", "package-lock.json")) installPeers();
compile();
const { main } = await import("./dist/main.js");
process.exitCode = await main(process.argv.slice(2));

/** npm writes its own copy of the lock last, so that a broken installation is begun again. */
function isOlder(file, than) {
  return !existsSync(folder + file) || statSync(folder + file).mtimeMs < statSync(folder + than).mtimeMs;
}

function installPeers() {
  console.error("bench: installing the peers ...");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  run(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
}

function compile() {
  run(process.execPath, ["../node_modules/typescript/bin/tsc", "-p", "tsconfig.json"]);
}

function run(command, args) {
  try {
    execFileSync(command, args, { cwd: folder, stdio: ["ignore", 2, 2], shell: command.endsWith(".cmd") });
  } catch (error) {
    console.error(`bench: \`${command} ${args.join(" ")}\` failed with exit code ${error.status ?? "unknown"}.`);
    process.exit(1);
  }
}
