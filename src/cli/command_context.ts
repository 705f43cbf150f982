import type { Screen } from "./terminal/screen.ts";

/** What every command is given: where to write, and when to stop. */
export interface CommandContext {
  /** Results. */
  readonly out: Screen;
  /** Progress, notes and errors. */
  readonly err: Screen;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Prints a result for machines: one JSON document on standard output. */
export function printJson(context: CommandContext, value: unknown): void {
  context.out.print(JSON.stringify(value, (_key, part: unknown) => (typeof part === "bigint" ? String(part) : part)));
}

/** A note to the person, which is no result. */
export function note(context: CommandContext, text: string): void {
  context.err.print(`${context.err.colors.yellow("note")} ${text}`);
}
