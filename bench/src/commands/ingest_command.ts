import { Command } from "commander";
export function ingestCommand(): Command {
  return new Command("ingest");
}
