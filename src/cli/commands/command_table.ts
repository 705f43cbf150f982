import type { Command } from "commander";
import type { CommandContext } from "../command_context.ts";

/** Adds a command to the program. */
type AddCommand = (program: Command, context: CommandContext) => void;

/** The commands by name, in the order of the help; each is loaded when it is needed. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  ingest: async () => (await import("./ingest.ts")).addIngestCommand,
  search: async () => (await import("./search.ts")).addSearchCommand,
  recommend: async () => (await import("./recommend.ts")).addRecommendCommand,
  info: async () => (await import("./info.ts")).addInfoCommand,
  serve: async () => (await import("./serve.ts")).addServeCommand,
  trace: async () => (await import("./trace.ts")).addTraceCommand,
  tune: async () => (await import("./tune.ts")).addTuneCommand,
  eval: async () => (await import("./eval.ts")).addEvalCommand,
  train: async () => (await import("./train.ts")).addTrainCommand,
  release: async () => (await import("./release.ts")).addReleaseCommand,
  plan: async () => (await import("./plan.ts")).addPlanCommand,
  copy: async () => (await import("./copy.ts")).addCopyCommand,
  backup: async () => (await import("./backup.ts")).addBackupCommand,
  restore: async () => (await import("./restore.ts")).addRestoreCommand,
  verify: async () => (await import("./verify.ts")).addVerifyCommand,
  repair: async () => (await import("./repair.ts")).addRepairCommand,
  demo: async () => (await import("./demo.ts")).addDemoCommand,
};

/** Adds the command of this name; false where there is none. */
export async function addCommand(
  name: string | undefined,
  program: Command,
  context: CommandContext,
): Promise<boolean> {
  if (name === undefined || !Object.hasOwn(COMMANDS, name)) return false;
  (await COMMANDS[name]())(program, context);
  return true;
}

export async function addAllCommands(program: Command, context: CommandContext): Promise<void> {
  for (const load of Object.values(COMMANDS)) (await load())(program, context);
}
