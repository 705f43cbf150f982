import { Command } from "commander";
import { type CandidatesPlan, runCandidatesBenchmark } from "../candidates/candidates_benchmark.ts";
import { dims, positive } from "./arguments.ts";
import { keepAndShow } from "./keep_and_show.ts";

const EXAMPLES = `
Examples:
  npm run bench -- candidates
  npm run bench -- candidates --items 100000 --users 50
`;

interface Options extends Omit<CandidatesPlan, "efs"> {
  readonly ef: string;
  readonly json?: true;
}

export function candidatesCommand(): Command {
  return new Command("candidates")
    .description("a thousand candidates for a user: recall and time, by ef")
    .option("--items <n>", "items to generate", positive, 1_000_000)
    .option("--dim <n>", "their dims", dims, 64)
    .option("--users <n>", "users to find candidates for", positive, 200)
    .option("--repetitions <n>", "how often each is asked for", positive, 5)
    .option("--ef <list>", "what to search with, with commas between", "1000,1250,1500,2000")
    .option("--json", "print the result as JSON instead of tables")
    .addHelpText("after", EXAMPLES)
    .action(async ({ ef, json, ...plan }: Options) => {
      keepAndShow(await runCandidatesBenchmark({ ...plan, efs: ef.split(",").map(positive) }), json);
    });
}
