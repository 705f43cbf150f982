import { createRequire } from "node:module";
import { Command } from "commander";
import type { CommandContext } from "./command_context.ts";
import { addAllCommands, addCommand } from "./commands/command_table.ts";

const NOTES = `
Results go to standard output, progress and notes to standard error. Exit codes: 0 success, 1 failure,
2 a command line that cannot be meant, 130 stopped by Ctrl-C. ELANUS_DEBUG=1 adds stack traces to errors.

Examples:
  $ elanus demo
  $ elanus ingest products.jsonl.gz --db shop.elanus --collection products
  $ elanus search "running shoes" --db shop.elanus --collection products --filter "price < 80"`;

/**
 * The command line of Elanus: every command with its options and help; where `argv` begins with the name of one, that one
 * alone, which need not wait for what the others are made of.
 */
export async function createProgram(context: CommandContext, argv: readonly string[]): Promise<Command> {
  const program = new Command("elanus")
    .description("Retrieval in your process: Milvus's API, no server, no native code.")
    .version(packageVersion(), "-V, --version")
    .exitOverride()
    .configureOutput(outputOf(context))
    .configureHelp({ styleTitle: (title) => context.out.colors.bold(title) })
    .showSuggestionAfterError()
    .addHelpText("after", NOTES);
  if (!(await addCommand(argv[0], program, context))) await addAllCommands(program, context);
  return program;
}

/** Help is printed; errors are left to `reportError`, which prints them in one way, whoever found them. */
function outputOf(context: CommandContext) {
  return {
    writeOut: context.out.write,
    writeErr: context.err.write,
    outputError: () => {},
    getOutHelpWidth: () => Math.min(context.out.width, 110),
    getErrHelpWidth: () => Math.min(context.err.width, 110),
    getOutHasColors: () => context.out.colors.isColorSupported,
    getErrHasColors: () => context.err.colors.isColorSupported,
  };
}

function packageVersion(): string {
  const { version }: { version: string } = createRequire(import.meta.url)("../../package.json");
  return version;
}
