import { createRequire } from "node:module";
import { Command } from "commander";
import type { CommandContext } from "./command_context.ts";
import { addBackupCommand } from "./commands/backup.ts";
import { addCopyCommand } from "./commands/copy.ts";
import { addDemoCommand } from "./commands/demo.ts";
import { addEvalCommand } from "./commands/eval.ts";
import { addInfoCommand } from "./commands/info.ts";
import { addIngestCommand } from "./commands/ingest.ts";
import { addPlanCommand } from "./commands/plan.ts";
import { addReleaseCommand } from "./commands/release.ts";
import { addRepairCommand } from "./commands/repair.ts";
import { addRestoreCommand } from "./commands/restore.ts";
import { addSearchCommand } from "./commands/search.ts";
import { addServeCommand } from "./commands/serve.ts";
import { addTraceCommand } from "./commands/trace.ts";
import { addTrainCommand } from "./commands/train.ts";
import { addTuneCommand } from "./commands/tune.ts";
import { addVerifyCommand } from "./commands/verify.ts";

const NOTES = `
Results go to standard output, progress and notes to standard error. Exit codes: 0 success, 1 failure,
2 a command line that cannot be meant, 130 stopped by Ctrl-C. ELANUS_DEBUG=1 adds stack traces to errors.

Examples:
  $ elanus demo
  $ elanus ingest products.jsonl.gz --db shop.elanus --collection products
  $ elanus search "running shoes" --db shop.elanus --collection products --filter "price < 80"`;

/** The command line of Elanus: every command with its options and help. */
export function createProgram(context: CommandContext): Command {
  const program = new Command("elanus")
    .description("Retrieval in your process: Milvus's API, no server, no native code.")
    .version(packageVersion(), "-V, --version")
    .exitOverride()
    .configureOutput(outputOf(context))
    .configureHelp({ styleTitle: (title) => context.out.colors.bold(title) })
    .showSuggestionAfterError()
    .addHelpText("after", NOTES);
  addIngestCommand(program, context);
  addSearchCommand(program, context);
  addInfoCommand(program, context);
  addServeCommand(program, context);
  addTraceCommand(program, context);
  addTuneCommand(program, context);
  addEvalCommand(program, context);
  addTrainCommand(program, context);
  addReleaseCommand(program, context);
  addPlanCommand(program, context);
  addCopyCommand(program, context);
  addBackupCommand(program, context);
  addRestoreCommand(program, context);
  addVerifyCommand(program, context);
  addRepairCommand(program, context);
  addDemoCommand(program, context);
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
