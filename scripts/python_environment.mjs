// Makes the virtual environment of the tests with pymilvus and Milvus Lite (test/pymilvus/requirements.txt), in build/python.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "build/python");
const requirements = join(root, "test/pymilvus/requirements.txt");
const stamp = join(folder, "elanus-requirements.txt");

/** The path of a program of the environment; undefined, and a line that says why, where there is none and none can be made. */
export function pythonProgram(name) {
  const isReady = existsSync(stamp) && readFileSync(stamp, "utf8") === readFileSync(requirements, "utf8");
  if (!isReady && !makeEnvironment()) return undefined;
  return program(name);
}

function program(name) {
  return process.platform === "win32" ? join(folder, "Scripts", `${name}.exe`) : join(folder, "bin", name);
}

function makeEnvironment() {
  const python = ["python3", "python"].find(isPython310);
  if (python === undefined) {
    console.error("Python 3.10 or newer is not here: what needs pymilvus or Milvus Lite is skipped");
    return false;
  }
  console.error("build/python: installing pymilvus and Milvus Lite ...");
  rmSync(folder, { recursive: true, force: true });
  try {
    execFileSync(python, ["-m", "venv", folder], { stdio: ["ignore", 2, 2] });
    execFileSync(program("python"), ["-m", "pip", "install", "-q", "-r", requirements], { stdio: ["ignore", 2, 2] });
  } catch (error) {
    console.error(`pymilvus could not be installed, and what needs it is skipped: ${error.message}`);
    rmSync(folder, { recursive: true, force: true });
    return false;
  }
  writeFileSync(stamp, readFileSync(requirements));
  return true;
}

function isPython310(command) {
  return spawnSync(command, ["-c", "import sys, venv; sys.exit(sys.version_info < (3, 10))"]).status === 0;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) pythonProgram("python");
