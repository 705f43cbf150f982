import { Command } from "commander";
import { figuresText } from "../report/figures_text.ts";
import { SHARED_DATA } from "../report/paths.ts";
import { writeResult } from "../report/results_folder.ts";
import { runAblationBenchmark } from "../towers/ablation_benchmark.ts";
import { CONTENDERS } from "../towers/contenders.ts";
import { modelMeans, runTowersBenchmark } from "../towers/towers_benchmark.ts";
import { writeCandidatesPage } from "../towers/towers_page.ts";
import { namesAmong, positive } from "./arguments.ts";

const NAMES = CONTENDERS.map(({ name }) => name);

const EXAMPLES = `
Examples:
  npm run bench -- towers --data ../shared/data
  npm run bench -- towers --data ../shared/data/office --models item-knn,ease --trials 4
  npm run bench -- towers --data ../shared/data --json
  npm run bench -- towers --data ../shared/data --ablation

The data: movielens/ml-latest-small.zip, office/items.jsonl.gz, office/valid.jsonl.gz and office/test.jsonl.gz, or the
files of one of them alone.
`;

interface Options {
  readonly data: string;
  readonly trials: number;
  readonly seeds: number;
  readonly models: readonly string[];
  readonly ablation?: true;
  readonly json?: true;
}

export function towersCommand(): Command {
  return new Command("towers")
    .description("recall@100 and nDCG@10 of the towers, of models of interactions and of their blend")
    .option("--data <folder>", "where the data sets are", SHARED_DATA)
    .option("--trials <n>", "settings that each model tries on the validation part", positive, 8)
    .option("--seeds <n>", "how often models are trained that depend on a seed", positive, 3)
    .option("--models <names>", "of these, with commas between", namesAmong(NAMES), NAMES)
    .option("--ablation", "of the towers alone, by each kind of negatives and by --seeds, with their defaults")
    .option("--json", "print the means of the models as JSON instead of tables")
    .addHelpText("after", EXAMPLES)
    .action(async ({ data, trials, seeds, models, ablation, json }: Options) => {
      const contenders = CONTENDERS.filter(({ name }) => models.includes(name));
      const results = await (ablation
        ? runAblationBenchmark(data, seeds)
        : runTowersBenchmark({ path: data, trials, seeds, contenders }));
      for (const result of results) writeResult(result);
      writeCandidatesPage(results);
      console.log(json ? JSON.stringify(modelMeans(results), null, 2) : results.map(figuresText).join("\n\n"));
    });
}
