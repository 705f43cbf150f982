import type { Command } from "commander";
import type { Connection } from "../../client/connection.ts";
import { ElanusError } from "../../errors/index.ts";
import { type PolicyReport, type ReleaseEncoder, releasePolicy } from "../../release/index.ts";
import { type CommandContext, printJson } from "../command_context.ts";
import { numberAbove0, wholeNumber } from "../option_parsers.ts";
import { chooseEncoder } from "./choose_encoder.ts";
import { boundsOf, type HeldOutFiles, heldOutOptions, readHeldOut } from "./held_out.ts";
import { liveName } from "./live_name.ts";
import { inPlace, type ReleaseOptions, releaseCommand } from "./release_options.ts";
import { renderCheck } from "./render_release.ts";
import { StageBars, withBar } from "./stage_bars.ts";

interface RunOptions extends ReleaseOptions, HeldOutFiles {
  readonly from?: string;
  readonly embedder: string;
  readonly dim?: number;
  readonly text?: string;
  readonly every?: number;
  readonly keep: number;
}

const DAY_MS = 86_400_000;

const NOTES = `
For a timer, as of cron: a release is due where there is none yet, where the embedder is not the one of the newest
release, or where that is older than --every days. "lsa" is trained on the rows each time: it is another one as soon as
they have changed. What does not pass its check is not promoted, and stays for whoever wants to know why.`;

/** `elanus release run`: the whole chain, where a release is due. */
export function addRun(parent: Command, context: CommandContext): void {
  const what = "build, check, promote and prune where a release is due; exit code 1 where its check fails";
  heldOutOptions(releaseCommand(parent, "run", what))
    .option("--from <collection>", "what the first release is built from")
    .option("--embedder <spec>", "lsa, trained on the rows, trained:FILE, transformers:MODEL or openai:MODEL", "lsa")
    .option("--dim <n>", "dims of the vectors, where the embedder lets one choose", wholeNumber(1, 32768))
    .option("--text <field>", "the text that is embedded (what is searched by words)")
    .option("--every <days>", "the age at which a release is due whatever has changed", numberAbove0)
    .option("--keep <n>", "releases that stay, the live one among them", wholeNumber(1), 2)
    .addHelpText("after", NOTES)
    .action((options: RunOptions) => inPlace(options, (client) => runPolicy(client, options, context)));
}

async function runPolicy(client: Connection, options: RunOptions, context: CommandContext): Promise<void> {
  const { alias, from, every, keep, json } = options;
  const { queries, judgments } = await readHeldOut(options);
  const encoder = await theEncoder(client, options, context);
  const bars = new StageBars(context);
  const policy = releasePolicy({
    ...{ client, alias, keep, queries, judgments, bounds: boundsOf(options) },
    ...(from === undefined ? {} : { from }),
    ...(every === undefined ? {} : { every: every * DAY_MS }),
    encoder: () => Promise.resolve(encoder),
    onProgress: bars.show,
    signal: context.signal,
  });
  const report = await policy.run().finally(() => bars.stop());
  if (json) printJson(context, report ?? { due: false });
  else context.out.print(report === undefined ? `no release of ${alias} is due` : rendered(report, alias, context));
  if (report === undefined || report.promoted) return;
  throw new ElanusError("RELEASE_REFUSED", `release \`${report.release}\` did not pass its check`, {
    detail: report.evaluation.failures.join("; "),
    hint: "`release promote --force` promotes it all the same",
  });
}

/** One for the whole run. Before the first release the alias stands for nothing yet. */
async function theEncoder(client: Connection, options: RunOptions, context: CommandContext): Promise<ReleaseEncoder> {
  const from = (await liveName(client, options.alias)) === undefined ? options.from : undefined;
  return withBar(context, "training", "texts", (onTexts) =>
    chooseEncoder({ ...options, from, client, signal: context.signal, onTexts }),
  );
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
