// Milvus Lite beside us, as test/pymilvus/requirements.txt names it:
//
//   node scripts/milvus_lite.mjs tutorial          the tutorial of pymilvus on both; writes where they differ into
//                                                  docs/compatibility.md
//   node scripts/milvus_lite.mjs suite [FILE ...]  the tests of the client interface on Milvus Lite
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { firstLine, startMilvusLite } from "./milvus_lite_server.mjs";
import { pythonProgram } from "./python_environment.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const page = join(root, "docs/compatibility.md");
const SUITE = ["test/client", "test/release", "test/retrieval", "test/towers"];
const COMMANDS = { tutorial, suite };

const [command, ...files] = process.argv.slice(2);
if (!Object.hasOwn(COMMANDS, command)) {
  console.error("usage: node scripts/milvus_lite.mjs tutorial | suite [FILE ...]");
  process.exit(2);
}
const python = pythonProgram("python");
if (python === undefined) process.exit(0);
const work = mkdtempSync(join(tmpdir(), "elanus-milvus-lite-"));
const servers = [];
try {
  await COMMANDS[command]();
} finally {
  for (const server of servers) await stop(server);
  rmSync(work, { recursive: true, force: true });
}

async function suite() {
  const env = { ...process.env, MILVUS_LITE_URI: await startLite() };
  const args = ["node_modules/vitest/vitest.mjs", "run", "--testNamePattern", "\\(lite\\)"];
  const run = spawn(process.execPath, [...args, ...(files.length > 0 ? files : SUITE)], {
    cwd: root,
    env,
    stdio: "inherit",
  });
  [process.exitCode] = await once(run, "exit");
}

async function tutorial() {
  const told = [await startElanus(), await startLite()].map(tellTutorial);
  const text = readFileSync(page, "utf8");
  const table = tableOf(differences(...told));
  writeFileSync(page, text.replace(/(<!-- lite -->\n)[\s\S]*?(<!-- \/lite -->)/, `$1${table}\n$2`));
  console.log(table);
}

/** What the tutorial said at `url`: of each index, by the step's words. */
function tellTutorial(url) {
  const options = { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] };
  const said = execFileSync(python, [join(root, "test/pymilvus/tutorial.py"), url, "--all"], options);
  return said.split("\n# ").map((section) => {
    const [index, ...lines] = section.replace(/^[\s\S]*?# /, "").split("\n");
    return { index, answers: new Map(lines.map((line) => line.split(/: (.*)/)).filter(([, answer]) => answer)) };
  });
}

/** Steps that two servers answer otherwise, each with the indexes where they do. */
function differences(ours, theirs) {
  const found = new Map();
  for (const [i, { index, answers }] of ours.entries()) {
    for (const [step, answer] of answers) {
      const other = theirs[i].answers.get(step).replace(/ \(!\)$/, "");
      if (other === answer) continue;
      const key = [step, answer, other].join(" | ");
      found.set(key, [...(found.get(key) ?? []), index]);
    }
  }
  return found;
}

function tableOf(found) {
  const rows = [...found].map(([key, indexes]) => `| ${key} | ${indexes.join(", ")} |`);
  return ["| step | Elanus | Milvus Lite | index |", "|---|---|---|---|", ...rows].join("\n");
}

async function startElanus() {
  const args = [join(root, "bin/elanus"), "serve", "--db", join(work, "tutorial.elanus"), "--port", "0", "--json"];
  const server = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  servers.push(server);
  return JSON.parse(await firstLine(server)).url;
}

async function startLite() {
  const { child, url } = await startMilvusLite(join(work, "lite"));
  servers.push(child);
  return url;
}

async function stop(server) {
  if (server.exitCode !== null) return;
  const ended = once(server, "exit");
  server.kill();
  await ended;
}
