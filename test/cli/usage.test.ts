import { describe, expect, it } from "vitest";
import { runCli } from "./run_cli.ts";

const COMMANDS = ["ingest", "search", "info", "trace", "serve", "demo"];

describe("help", () => {
  it("lists the commands and the exit codes", async () => {
    const { code, stdout, stderr } = await runCli("--help");
    expect(code).toBe(0);
    expect(stderr).toBe("");
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
    expect(stdout).toContain("Exit codes: 0 success");
  });

  it.each(COMMANDS)("of %s has its options, --json and examples", async (command) => {
    const { code, stdout } = await runCli(command, "--help");
    expect(code).toBe(0);
    expect(stdout).toMatch(/--db <(dir|place)>/);
    expect(stdout).toContain("--json");
    expect(stdout).toMatch(new RegExp(`Examples:\n  \\$ elanus ${command}`));
  });

  it("is shown on standard error, as a usage error, where no command is given", async () => {
    const { code, stdout, stderr } = await runCli();
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("Usage: elanus");
  });

  it("tells the version of the package", async () => {
    expect((await runCli("--version")).stdout).toMatch(/^\d+\.\d+\.\d+/);
  });
});

describe("a command line that cannot be meant", () => {
  const SEARCH = ["search", "shoes", "--db", "shop.elanus"];
  it.each([
    ["a misspelt command", ["serach", "shoes"], "unknown command 'serach'", "did you mean `search`?"],
    ["a misspelt option", [...SEARCH, "--limt", "3"], "unknown option '--limt'", "did you mean `--limit`?"],
    ["words for a number", [...SEARCH, "--limit", "abc"], "'abc' is invalid", "whole number from 1 to 16384"],
    ["a fraction", [...SEARCH, "--ef", "1.5"], "'1.5' is invalid", "whole number of at least 1"],
    ["a number out of range", [...SEARCH, "--limit", "0"], "'0' is invalid", "from 1 to 16384"],
    ["a missing option", ["search", "shoes"], "required option '--db <place>' not specified", "elanus COMMAND --help"],
    ["words that are blank", ["search", " ", "--db", "x"], "argument 'words'", "It is empty"],
    [
      "words without quotes",
      ["search", "running", "shoes", "--db", "x"],
      "too many arguments",
      'quotes: "running shoes"',
    ],
    ["missing words", ["search", "--db", "x"], "missing required argument 'words'", "elanus COMMAND --help"],
    [
      "links of a graph that is not built",
      ["ingest", "f", "--db", "x", "--collection", "c", "--index", "FLAT", "--M", "8"],
      "--index HNSW",
      "help",
    ],
    [
      "an unknown type",
      ["ingest", "f", "--db", "x", "--collection", "c", "--fields", "price:Flaot"],
      "invalid",
      "Float",
    ],
    [
      "an unknown chunker",
      ["ingest", "f", "--db", "x", "--collection", "c", "--chunker", "pages"],
      "invalid",
      "sentence",
    ],
    [
      "a size without a chunker",
      ["ingest", "f", "--db", "x", "--collection", "c", "--chunk-size", "9"],
      "--chunker",
      "help",
    ],
  ])("as %s is a usage error that says what to do", async (_what, argv, message, advice) => {
    const { code, stdout, stderr } = await runCli(...argv);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^error /);
    expect(stderr).toContain(message);
    expect(stderr).toContain(advice);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it("is told as one JSON object to machines", async () => {
    const { code, stderr } = await runCli(...SEARCH, "--limit", "abc", "--json");
    expect(code).toBe(2);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: "USAGE", message: expect.stringContaining("'abc'") } });
  });
});
