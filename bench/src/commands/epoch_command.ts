import { Command, InvalidArgumentError } from "commander";
import { runEpochBenchmark } from "../epoch/epoch_benchmark.ts";
import type { EpochTask } from "../epoch/epoch_task.ts";
import { writeCandidatesPage } from "../towers/towers_page.ts";
import { positive } from "./arguments.ts";
import { keepAndShow } from "./keep_and_show.ts";

const EXAMPLES = `
Examples:
  npm run bench -- epoch
  npm run bench -- epoch --interactions 1000000 --epochs 2
`;

export function epochCommand(): Command {
  return new Command("epoch")
    .description("how long towers take to learn from all interactions once")
    .option("--interactions <n>", "interactions to generate", positive, 100_000)
    .option("--dim <n>", "values of a vector", positive, 64)
    .option("--batch <n>", "examples of a step", positive, 1024)
    .option("--epochs <n>", "epochs, the first of which does not count", atLeastTwo, 4)
    .option("--json", "print the result as JSON instead of tables")
    .addHelpText("after", EXAMPLES)
    .action(async ({ json, ...plan }: EpochTask & { readonly json?: true }) => {
      const result = await runEpochBenchmark(plan);
      keepAndShow(result, json);
      writeCandidatesPage([result]);
    });
}

function atLeastTwo(text: string): number {
  const epochs = positive(text);
  if (epochs < 2) throw new InvalidArgumentError("It must be 2 or more.");
  return epochs;
}
