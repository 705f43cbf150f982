import { CommanderError } from "commander";
import { ElanusError } from "../errors/index.ts";
import type { Screen } from "./terminal/screen.ts";

/** What the shell is told. */
export const EXIT = { ok: 0, failure: 1, usage: 2, interrupted: 130 } as const;

/** A failure in the parts that a person, or a program, is shown. */
interface Report {
  readonly code: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly exitCode: number;
}

/** Prints what went wrong, as text or as one JSON object, and returns the exit code. */
export function reportError(error: unknown, screen: Screen, asJson: boolean): number {
  const report = reportOf(error);
  if (asJson) {
    const { exitCode: _exitCode, ...parts } = report;
    screen.print(JSON.stringify({ error: parts }));
  } else {
    printReport(report, screen);
  }
  if (process.env.ELANUS_DEBUG && error instanceof Error) screen.print(error.stack);
  return report.exitCode;
}

/** The exit code where commander stopped because it has shown help or the version; undefined for any other error. */
export function exitCodeOfHelp(error: unknown): number | undefined {
  if (!(error instanceof CommanderError)) return undefined;
  if (error.exitCode === 0) return EXIT.ok;
  return error.code === "commander.help" ? EXIT.usage : undefined;
}

function printReport(report: Report, screen: Screen): void {
  const { red, bold, dim, cyan } = screen.colors;
  screen.print(`${red(bold("error"))} ${report.message}`);
  if (report.detail) screen.print(`  ${dim(report.detail)}`);
  if (report.hint) screen.print(`  ${cyan("hint")} ${report.hint}`);
}

function reportOf(error: unknown): Report {
  if (error instanceof CommanderError) return usageReport(error);
  if (error instanceof ElanusError) {
    const { code, message, detail, hint } = error;
    return { code, message, detail, hint, exitCode: code === "CANCELLED" ? EXIT.interrupted : EXIT.failure };
  }
  if (error instanceof Error && error.name === "AbortError") {
    return { code: "CANCELLED", message: "stopped", exitCode: EXIT.interrupted };
  }
  const message = error instanceof Error ? error.message : String(error);
  const hint = process.env.ELANUS_DEBUG ? undefined : "this looks like a defect; ELANUS_DEBUG=1 shows where it is";
  return { code: "INTERNAL", message, hint, exitCode: EXIT.failure };
}

/** Commander writes its errors as one text: "error: unknown option '--limt'\n(Did you mean --limit?)". */
function usageReport(error: CommanderError): Report {
  const [first, ...rest] = error.message.replace(/^error: /, "").split("\n");
  const suggestion = rest.join(" ").replace(/^\(Did you mean (one of )?(.*)\?\)$/, "did you mean `$2`?");
  const sentence = first.match(/^(.* is invalid)\. (.*)$/);
  const inQuotes =
    error.code === "commander.excessArguments" ? 'put words that belong together in quotes: "running shoes"' : "";
  return {
    code: "USAGE",
    message: sentence ? sentence[1] : first,
    detail: sentence?.[2],
    hint: suggestion || inQuotes || "`elanus help` lists the commands, `elanus COMMAND --help` shows one with examples",
    exitCode: EXIT.usage,
  };
}
