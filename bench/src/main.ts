import { Command } from "commander";
import { candidatesCommand } from "./commands/candidates_command.ts";
import { consistencyCommand } from "./commands/consistency_command.ts";
import { docsCommand } from "./commands/docs_command.ts";
import { epochCommand } from "./commands/epoch_command.ts";
import { filtersCommand } from "./commands/filters_command.ts";
import { hybridCommand } from "./commands/hybrid_command.ts";
import { ingestCommand } from "./commands/ingest_command.ts";
import { planCommand } from "./commands/plan_command.ts";
import { searchCommand } from "./commands/search_command.ts";
import { storageCommand } from "./commands/storage_command.ts";
import { towersCommand } from "./commands/towers_command.ts";
import { vectorsCommand } from "./commands/vectors_command.ts";
import { wordsCommand } from "./commands/words_command.ts";
import { writingCommand } from "./commands/writing_command.ts";

/** Runs the benchmark that the arguments name and returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const program = new Command("bench")
    .usage("<benchmark> [options]")
    .description("Benchmarks of Elanus beside its peers. Results are kept in bench/results/.")
    .addCommand(searchCommand())
    .addCommand(ingestCommand())
    .addCommand(vectorsCommand())
    .addCommand(storageCommand())
    .addCommand(filtersCommand())
    .addCommand(hybridCommand())
    .addCommand(wordsCommand())
    .addCommand(writingCommand())
    .addCommand(consistencyCommand())
    .addCommand(planCommand())
    .addCommand(towersCommand())
    .addCommand(epochCommand())
    .addCommand(candidatesCommand())
    .addCommand(docsCommand());
  try {
    await program.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}
