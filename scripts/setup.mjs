// Makes a checkout ready to run: installs the locked packages and builds what has changed.
// Every npm script and bin/elanus begin with it, so that nothing need be done before them.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const force = process.argv.includes("--force") && process.argv[1]?.endsWith("setup.mjs");

requireNode20();
once("packages", ["package-lock.json"], "node_modules/.elanus-setup", installPackages);
once("kernels", ["assembly", "scripts/build_kernels.mjs"], "build/.kernels", buildKernels);
once("protocol", ["package-lock.json", "scripts/build_protocol.mjs"], "build/.protocol", buildProtocol);
once("lint rules", ["scripts/build_lint_floors.mjs"], "build/.lint", buildLintRules);
const LIBRARY = ["src", "tsconfig.json", "tsconfig.build.json", "scripts/build_bundle.mjs"];
once("library", LIBRARY, "build/.library", buildLibrary);

/** 20.15 is the first Node 20 whose zlib has the checksum that the storage uses. */
function requireNode20() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 15)) return;
  console.error(`Elanus needs Node 20.15 or newer; this is ${process.version}. Install a current Node and try again.`);
  process.exit(1);
}

/** Runs `step` when the contents of `inputs` differ from those of its last success. */
function once(name, inputs, stamp, step) {
  const hash = hashOf(inputs);
  const stampPath = join(root, stamp);
  const upToDate = existsSync(stampPath) && readFileSync(stampPath, "utf8") === hash;
  if (upToDate && !(force && name !== "packages")) return;
  step();
  mkdirSync(join(root, "build"), { recursive: true });
  writeFileSync(stampPath, hash);
}

function hashOf(inputs) {
  const hash = createHash("sha256");
  for (const path of inputs.flatMap((input) => filesBelow(join(root, input))).sort()) {
    hash.update(relative(root, path)).update(readFileSync(path));
  }
  return hash.digest("hex");
}

function filesBelow(path) {
  if (!existsSync(path)) return [];
  try {
    return readdirSync(path)
      .filter((name) => name !== "generated")
      .flatMap((name) => filesBelow(join(path, name)));
  } catch {
    return [path];
  }
}

function installPackages() {
  say("installing packages");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  run(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
}

function buildKernels() {
  say("compiling the kernels to WebAssembly");
  run(process.execPath, ["scripts/build_kernels.mjs"]);
}

function buildProtocol() {
  say("generating Milvus's protocol");
  run(process.execPath, ["scripts/build_protocol.mjs"]);
}

function buildLintRules() {
  run(process.execPath, ["scripts/build_lint_floors.mjs"]);
}

function buildLibrary() {
  say("compiling TypeScript");
  rmSync(join(root, "dist"), { recursive: true, force: true });
  run(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"]);
  run(process.execPath, ["scripts/build_bundle.mjs"]);
}

function say(what) {
  console.error(`elanus: ${what} ...`);
}

function run(command, args) {
  try {
    // Standard output belongs to the command that follows: what setup prints goes to standard error.
    execFileSync(command, args, { cwd: root, stdio: ["ignore", 2, 2], shell: command.endsWith(".cmd") });
  } catch (error) {
    console.error(`elanus: \`${command} ${args.join(" ")}\` failed with exit code ${error.status ?? "unknown"}.`);
    process.exit(1);
  }
}
