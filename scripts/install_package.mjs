// Installs a package of this checkout that has dependencies of its own: `node scripts/install_package.mjs examples/clients`.
import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Installs what the lock of `folder` names, by its path from the root, unless that is installed already. */
export function installPackage(folder) {
  const path = join(root, folder);
  if (isInstalled(path)) return;
  console.error(`${folder}: installing its packages ...`);
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  try {
    execFileSync(npm, args, { cwd: path, stdio: ["ignore", 2, 2], shell: npm.endsWith(".cmd") });
  } catch (error) {
    console.error(`${folder}: \`npm ci\` failed with exit code ${error.status ?? "unknown"}.`);
    process.exit(1);
  }
}

/** npm writes its own copy of the lock last, so that a broken installation is begun again. */
function isInstalled(path) {
  const copy = join(path, "node_modules/.package-lock.json");
  return existsSync(copy) && statSync(copy).mtimeMs >= statSync(join(path, "package-lock.json")).mtimeMs;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) installPackage(process.argv[2]);
