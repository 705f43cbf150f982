import type { Command } from "commander";
import type { Connection } from "../../client/connection.ts";
import { openPlace } from "../open_database.ts";

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

/** Does something with the place that the options name, and closes it. */
export async function inPlace({ db }: ReleaseOptions, work: (client: Connection) => Promise<void>): Promise<void> {
  const client = await openPlace(db);
  try {
    await work(client);
  } finally {
    await client.close();
  }
}
