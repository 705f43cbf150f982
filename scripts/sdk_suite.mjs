// Runs the tests of Milvus's Node SDK against a fresh server and writes what passes into docs/compatibility.md.
//
//   node scripts/sdk_suite.mjs PATH_OF_CHECKOUT [SPEC ...]
//
// The checkout is one of milvus-io/milvus-sdk-node in which `npm install --ignore-scripts` has been run. Port 19530, which
// its tests have written down, must be free. Without specs, those of the surface that the server means to have. Why a test
// fails stands in REASONS below; one that fails without a reason ends the run with the code 1.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const SPECS = [
  ...["Basic", "Collection", "Insert", "Data", "Index", "Iterator", "MultipleVectors", "DynamicSchema"],
  ...["PartitionKey", "FullTextSearch", "KeywordMatch", "Alias", "Partition", "Upsert"],
  ...["SparseVector.array", "SparseVector.coo", "SparseVector.csr", "SparseVector.dict", "NullableVector"],
  ...["Float16Vector", "BFloat16Vector", "Int8Vector", "BinaryVector", "TruncateCollection", "Database"],
].map((name) => `grpc/${name}`);
SPECS.push("http/fetch");
const REMOTE_MODEL = "the function it names embeds texts by a remote service, which is not supported";
const ONE_CODE = "most requests that cannot be meant have the code 1100, where Milvus has several";
const NO_USERS = "there are no users and roles: the server has one token";
const USER_TESTS = [
  ...["list roles", "describe role", "create role", "drop role", "create user", "list users", "describe user"],
  ...["update user password", "grant role to user", "revoke role from user", "drop user"],
].map((what) => `should ${what} successfully`);
/** Why a test fails, by its file and its title. */
const REASONS = {
  "grpc/FullTextSearch": {
    "query with function output field should success": ONE_CODE,
    "Add collection function should success": REMOTE_MODEL,
    "Alter collection function should success": REMOTE_MODEL,
    "Drop collection function should success": REMOTE_MODEL,
  },
  "http/fetch": {
    "should getCollectionStatistics successfully":
      "Milvus counts a row that an upsert replaced until it is compacted; only rows that are there are counted here",
    "should import jobs successfully": "files are imported where the database lies, by `elanus ingest`",
    ...Object.fromEntries(USER_TESTS.map((title) => [title, NO_USERS])),
  },
};
const PORT = "19530";
const SPEC_LIMIT_MS = 300_000;

const root = fileURLToPath(new URL("..", import.meta.url));
const page = join(root, "docs/compatibility.md");
const [checkout, ...asked] = process.argv.slice(2);
if (checkout === undefined || !existsSync(join(checkout, "node_modules/.bin/jest"))) {
  console.error("usage: node scripts/sdk_suite.mjs PATH_OF_CHECKOUT [SPEC ...]; in the checkout, npm install first");
  process.exit(2);
}
const work = mkdtempSync(join(tmpdir(), "elanus-sdk-suite-"));
const server = await startServer();
try {
  const { version } = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8"));
  const results = [];
  for (const spec of asked.length > 0 ? asked : SPECS) {
    results.push(runSpec(spec));
    writeTable(results, version);
  }
} finally {
  server.kill();
  await once(server, "exit");
  rmSync(work, { recursive: true, force: true });
}

async function startServer() {
  const args = [join(root, "bin/elanus"), "serve", "--db", join(work, "suite.elanus"), "--port", PORT, "--json"];
  const started = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await Promise.race([
    once(createInterface({ input: started.stdout }), "line"),
    once(started, "exit").then(([code]) => Promise.reject(new Error(`the server ended with ${code}`))),
  ]);
  console.error(line);
  return started;
}

function runSpec(spec) {
  const config = join(work, "jest.config.json");
  const output = join(work, "result.json");
  const transform = { "^.+\\.ts$": ["ts-jest", { diagnostics: false }] };
  const settings = { rootDir: checkout, transform, testEnvironment: "node", testTimeout: 240_000 };
  writeFileSync(config, JSON.stringify({ ...settings, testRegex: "/test/.*\\.spec\\.ts$" }));
  rmSync(output, { force: true });
  const args = ["-c", config, "--silent", "--forceExit", "--json", `--outputFile=${output}`, `test/${spec}.spec.ts`];
  try {
    const env = { ...process.env, NODE_ENV: "dev" };
    execFileSync(join(checkout, "node_modules/.bin/jest"), args, {
      cwd: checkout,
      env,
      stdio: "ignore",
      timeout: SPEC_LIMIT_MS,
    });
  } catch {
    // A failed test ends it so too; the result says which.
  }
  const { failed, ...counted } = read(output);
  const result = {
    spec,
    ...counted,
    failed: failed.map((one) => ({ ...one, reason: REASONS[spec]?.[one.title] ?? "" })),
  };
  console.error(`${spec}: ${result.passed} of ${result.total}`);
  for (const { title, came } of result.failed) console.error(`  ${title}: ${came}`);
  for (const { title } of result.failed.filter(({ reason }) => reason === "")) {
    console.error(`  ${spec}, ${title}: fails without a reason in REASONS`);
    process.exitCode = 1;
  }
  return result;
}

function read(output) {
  if (!existsSync(output))
    return { passed: 0, total: 0, failed: [{ title: "the whole file", came: "it did not end" }] };
  const [{ assertionResults: tests }] = JSON.parse(readFileSync(output, "utf8")).testResults;
  const failed = tests.filter(({ status }) => status === "failed");
  return {
    passed: tests.filter(({ status }) => status === "passed").length,
    total: tests.length,
    failed: failed.map(({ title, failureMessages }) => ({ title, came: firstLines(failureMessages[0] ?? "") })),
  };
}

/** What was expected and what came, in one line. */
function firstLines(message) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours of the terminal begin with one.
  const lines = message.replace(/\u001b\[[0-9;]*m/g, "").split("\n");
  const telling = lines.filter((line) => line.trim() !== "" && !/^\s+at /.test(line));
  return telling
    .slice(0, 8)
    .map((line) => line.trim())
    .join(" ")
    .slice(0, 160)
    .replaceAll("|", "\\|");
}

function writeTable(results, version) {
  const [passed, total] = ["passed", "total"].map((key) => results.reduce((sum, result) => sum + result[key], 0));
  const rows = results.map(({ spec, passed, total }) => `| ${spec} | ${passed} | ${total} |`);
  const failures = results.flatMap(({ spec, failed }) =>
    failed.map(({ title, came, reason }) => `| ${spec} | ${title} | ${came} | ${reason} |`),
  );
  const table = [
    `Measured with the tests of version ${version} of the SDK: ${passed} of ${total} pass.`,
    "",
    "| tests | pass | of |",
    "|---|---|---|",
    ...rows,
    "",
    "| tests | what fails | what came | why |",
    "|---|---|---|---|",
    ...failures,
  ].join("\n");
  const [before, , after] = readFileSync(page, "utf8").split(/(?<=<!-- suite -->\n)([\s\S]*?)(?=<!-- \/suite -->)/);
  writeFileSync(page, `${before}${table}\n${after}`);
}
