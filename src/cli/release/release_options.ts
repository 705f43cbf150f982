import type { Command } from "commander";

/** What every release command takes. */
export interface ReleaseOptions {
  readonly db: string;
  readonly alias: string;
  readonly json?: boolean;
}

/** A command with the options that all of them have. */
export function releaseCommand(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .requiredOption("--db <place>", "the folder of the database, or the address of a server")
    .requiredOption("--alias <name>", "what queries name")
    .option("--json", "print one JSON object");
}
