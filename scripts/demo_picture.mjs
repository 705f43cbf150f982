// Runs the demo and draws the beginning and the end of what it prints as docs/demo.svg, for the README.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { terminalSvg } from "./terminal_svg.mjs";

const QUERIES_SHOWN = 3;

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const output = execFileSync(process.execPath, ["bin/elanus", "demo"], {
  encoding: "utf8",
  env: { ...process.env, FORCE_COLOR: "1", NO_COLOR: "", COLUMNS: "140" },
  stdio: ["ignore", "pipe", "inherit"],
});

// Parts are parted by empty lines: the legend, a part a query, then the tables with their captions.
const parts = output.trim().split("\n\n");
const tables = parts.findIndex((part) => part.includes("What ef costs"));
const shown = [...parts.slice(0, 1 + QUERIES_SHOWN), ...parts.slice(tables)];
mkdirSync("docs", { recursive: true });
writeFileSync("docs/demo.svg", terminalSvg(shown.join("\n\n"), "npm run demo"));
