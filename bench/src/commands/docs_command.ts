import { Command } from "commander";
export function docsCommand(): Command {
  return new Command("docs");
}
