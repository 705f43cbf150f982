import type { Command } from "commander";
import type { Connection } from "../../client/connection.ts";
import { ElanusError } from "../../errors/index.ts";
import { type PolicyReport, releasePolicy } from "../../release/index.ts";
import { type CommandContext, printJson } from "../command_context.ts";
import { numberAbove0, wholeNumber } from "../option_parsers.ts";
import { chooseEncoder, towersOfFile } from "./choose_encoder.ts";
import { boundsOf, type HeldOutFiles, heldOutOptions, readHeldOut, refuseBoth, userOptions } from "./held_out.ts";
import { modelsLearntFrom } from "./learnt_models.ts";
import { liveName } from "./live_name.ts";
import { inPlace, type ReleaseOptions, releaseCommand } from "./release_options.ts";
import { renderCheck } from "./render_release.ts";
import { StageBars, withBar } from "./stage_bars.ts";
import { hadBefore, type UserFiles, usersHeldOut } from "./users_held_out.ts";

interface RunOptions extends ReleaseOptions, HeldOutFiles, UserFiles {
  readonly from?: string;
  readonly embedder: string;
  readonly towers?: string;
  readonly dim?: number;
  readonly text?: string;
  readonly every?: number;
  readonly keep: number;
}

const DAY_MS = 86_400_000;

const NOTES = `
For a timer, as of cron: a release is due where there is none yet, where the encoder is not the one of the newest
release, where that is older than --every days, or where a run was stopped before its check: that one is gone on with.
"lsa" is trained on the rows each time: it is another one as soon as they have changed. With --towers the release is
checked by --interactions, from which item-knn and popular lists are learnt and kept with it as well. What does not pass
its check is not promoted, and stays until the next one for whoever wants to know why.

Examples:
  $ elanus release run --db shop.elanus --alias shop --embedder trained:shop.embedder --judgments judgments.tsv --every 7
  $ elanus release run --db shop.elanus --alias items --towers shop.towers --interactions clicks.jsonl.gz --every 1`;

/** `elanus release run`: the whole chain, where a release is due. */
export function addRun(parent: Command, context: CommandContext): void {
  const what = "build, check, promote and prune where a release is due; exit code 1 where its check fails";
  userOptions(heldOutOptions(releaseCommand(parent, "run", what)))
    .option("--from <collection>", "what the first release is built from")
    .option("--embedder <spec>", "lsa, trained on the rows, trained:FILE, transformers:MODEL or openai:MODEL", "lsa")
    .option("--towers <file>", "what `elanus train towers` wrote, in the place of an embedder")
    .option("--dim <n>", "dims of the vectors, where the embedder lets one choose", wholeNumber(1, 32768))
    .option("--text <field>", "the text that is embedded (what is searched by words)")
    .option("--every <days>", "the age at which a release is due whatever has changed", numberAbove0)
    .option("--keep <n>", "releases that stay, the live one among them", wholeNumber(1), 2)
    .addHelpText("after", NOTES)
    .action((options: RunOptions) => inPlace(options, (client) => runPolicy(client, options, context)));
}

async function runPolicy(client: Connection, options: RunOptions, context: CommandContext): Promise<void> {
  const { alias, json } = options;
  refuseBoth(options);
  if ((options.towers === undefined) !== (options.interactions === undefined)) {
    throw new ElanusError("INVALID_PARAMETER", "--towers and --interactions go together", {
      hint: "towers are checked by what users did, embedders by --queries and --judgments",
    });
  }
  const bars = new StageBars(context);
  const report = await (options.towers === undefined
    ? runOfTexts(client, options, bars, context)
    : runOfTowers(client, options, options.towers, bars, context)
  ).finally(() => bars.stop());
  if (json) printJson(context, report ?? { due: false });
  else context.out.print(report === undefined ? `no release of ${alias} is due` : rendered(report, alias, context));
  if (report === undefined || report.promoted) return;
  throw new ElanusError("RELEASE_REFUSED", `release \`${report.release}\` did not pass its check`, {
    detail: report.evaluation.failures.join("; "),
    hint: "`release promote --force` promotes it all the same",
  });
}

async function runOfTexts(client: Connection, options: RunOptions, bars: StageBars, context: CommandContext) {
  const heldOut = await readHeldOut(options);
  const from = await firstSource(client, options);
  const encoder = await withBar(context, "training", "texts", (onTexts) =>
    chooseEncoder({ ...options, from, client, signal: context.signal, onTexts }),
  );
  return releasePolicy({ ...policyOf(client, options, bars, context), ...heldOut, encoder: async () => encoder }).run();
}

async function runOfTowers(
  client: Connection,
  options: RunOptions,
  towers: string,
  bars: StageBars,
  context: CommandContext,
) {
  const { alias, interactions = [], columns } = options;
  const heldOut = await usersHeldOut(interactions, options);
  const encoder = await towersOfFile(client, (await firstSource(client, options)) ?? alias, towers);
  const extras = () => modelsLearntFrom(interactions, columns, context);
  const made = { ...policyOf(client, options, bars, context), ...heldOut, exclude: hadBefore, extras };
  return releasePolicy({ ...made, encoder: async () => encoder }).run();
}

/** What policies of texts and of towers have in common. */
function policyOf(client: Connection, options: RunOptions, bars: StageBars, { signal }: CommandContext) {
  const { alias, from, every, keep } = options;
  return {
    ...{ client, alias, keep, bounds: boundsOf(options), onProgress: bars.show, signal },
    ...(from === undefined ? {} : { from }),
    ...(every === undefined ? {} : { every: every * DAY_MS }),
  };
}

/** Before the first release the alias stands for nothing yet. */
async function firstSource(client: Connection, { alias, from }: RunOptions): Promise<string | undefined> {
  return (await liveName(client, alias)) === undefined ? from : undefined;
}

function rendered(
  { reason, release, evaluation, promoted, dropped }: PolicyReport,
  alias: string,
  context: CommandContext,
) {
  const { green, bold } = context.out.colors;
  const lines = [`a release was due: ${reason}`, renderCheck(release, evaluation, context.out)];
  if (promoted) lines.push(`${green("✓")} ${alias} stands for ${bold(release)}`);
  if (dropped.length > 0) lines.push(`dropped ${dropped.join(", ")}`);
  return lines.join("\n");
}
