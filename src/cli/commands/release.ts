import type { Command } from "commander";
import type { Connection } from "../../client/connection.ts";
import { ElanusError } from "../../errors/index.ts";
import {
  buildRelease,
  type CheckRequest,
  checkRelease,
  type Evaluation,
  listReleases,
  promoteRelease,
  pruneReleases,
  type RowEncoder,
  readRelease,
  rollbackRelease,
} from "../../release/index.ts";
import { type CommandContext, printJson } from "../command_context.ts";
import { columnRoles, wholeNumber } from "../option_parsers.ts";
import { chooseEncoder, towersOfFile } from "../release/choose_encoder.ts";
import {
  boundsOf,
  type HeldOutFiles,
  heldOutOptions,
  readHeldOut,
  refuseBoth,
  userOptions,
} from "../release/held_out.ts";
import { modelsLearntFrom } from "../release/learnt_models.ts";
import { liveName } from "../release/live_name.ts";
import { addRun } from "../release/policy_command.ts";
import { inPlace, type ReleaseOptions, releaseCommand } from "../release/release_options.ts";
import { renderCheck, renderRelease, renderReleases } from "../release/render_release.ts";
import { StageBars, withBar } from "../release/stage_bars.ts";
import { hadBefore, type UserFiles, usersHeldOut } from "../release/users_held_out.ts";

const NOTES = `
A release is a collection and the encoder that made its vectors, behind an alias that queries name. It is built beside the
live one, checked on held-out queries, and promoted at one stroke. Of towers, the rows are the items: their keys are the
ids, all other fields what is known of them.

Examples:
  $ elanus release build --db shop.elanus --alias shop --from products --embedder lsa
  $ elanus release check --db shop.elanus --alias shop --queries queries.tsv --judgments judgments.tsv
  $ elanus release build --db shop.elanus --alias items --from items --towers shop.towers --interactions clicks.jsonl.gz
  $ elanus release check --db shop.elanus --alias items --interactions clicks.jsonl.gz
  $ elanus release promote --db shop.elanus --alias shop
  $ elanus release rollback --db shop.elanus --alias shop
  $ elanus release prune --db shop.elanus --alias shop --keep 2
  $ elanus release run --db shop.elanus --alias shop --embedder trained:shop.embedder --judgments judgments.tsv --every 7`;

/** `elanus release`: encoder and index move together. */
export function addReleaseCommand(program: Command, context: CommandContext): void {
  const release = program
    .command("release")
    .description("build, check, promote, roll back and prune releases of an alias")
    .addHelpText("after", NOTES);
  addBuild(release, context);
  addCheck(release, context);
  addRun(release, context);
  releaseCommand(release, "promote", "let the alias stand for a release that has passed its check")
    .option("--release <name>", "its number or collection (the newest)")
    .option("--force", "although its check failed or was not made; the record says so")
    .action((options: TurnOptions) => inPlace(options, (client) => runTurn(client, "promote", options, context)));
  releaseCommand(release, "rollback", "let the alias stand again for the release before")
    .option("--release <name>", "another one: its number or collection")
    .action((options: TurnOptions) => inPlace(options, (client) => runTurn(client, "rollback", options, context)));
  releaseCommand(release, "prune", "drop old releases")
    .option("--keep <n>", "releases that stay, the live one among them", wholeNumber(1), 2)
    .action((options: PruneOptions) => inPlace(options, (client) => runPrune(client, options, context)));
  releaseCommand(release, "list", "show the releases of an alias").action((options: ReleaseOptions) =>
    inPlace(options, (client) => runList(client, options, context)),
  );
  releaseCommand(release, "show", "show all that is known of a release")
    .option("--release <name>", "its number or collection (the live one, or the newest)")
    .action((options: TurnOptions) => inPlace(options, (client) => runShow(client, options, context)));
}

interface BuildOptions extends ReleaseOptions {
  readonly from?: string;
  readonly embedder: string;
  readonly towers?: string;
  readonly interactions?: readonly string[];
  readonly columns?: Readonly<Record<string, string>>;
  readonly dim?: number;
  readonly text?: string;
  readonly index?: string;
  readonly batch: number;
  readonly restart?: boolean;
}

interface CheckOptions extends ReleaseOptions, HeldOutFiles, UserFiles {
  readonly release?: string;
}

interface TurnOptions extends ReleaseOptions {
  readonly release?: string;
  readonly force?: boolean;
}

interface PruneOptions extends ReleaseOptions {
  readonly keep: number;
}

function addBuild(parent: Command, context: CommandContext): void {
  releaseCommand(parent, "build", "embed and index the rows beside the live release; one that was stopped goes on")
    .option("--from <collection>", "what to build from (what the alias stands for)")
    .option("--embedder <spec>", "lsa, trained on the rows, trained:FILE, transformers:MODEL or openai:MODEL", "lsa")
    .option("--towers <file>", "what `elanus train towers` wrote, in the place of an embedder")
    .option(
      "--interactions <files...>",
      "user, item, time: item-knn and popular lists are learnt from them and kept with it",
    )
    .option("--columns <list>", "columns by what they are, as user=who,item=sku,time=at", columnRoles)
    .option("--dim <n>", "dims of the vectors, where the embedder lets one choose", wholeNumber(1, 32768))
    .option("--text <field>", "the text that is embedded (what is searched by words)")
    .option("--index <type>", "of the vectors, by Milvus's name (as in the source, or HNSW)")
    .option("--batch <n>", "rows that are read, embedded and written at once", wholeNumber(1, 16384), 1000)
    .option("--restart", "drop an interrupted build of another embedder")
    .action((options: BuildOptions) => inPlace(options, (client) => runBuild(client, options, context)));
}

function addCheck(parent: Command, context: CommandContext): void {
  const what = "compare a release with the live one on held-out queries; exit code 1 where it fails";
  userOptions(heldOutOptions(releaseCommand(parent, "check", what)))
    .option("--release <name>", "its number or collection (the newest)")
    .action((options: CheckOptions) => inPlace(options, (client) => runCheck(client, options, context)));
}

async function runBuild(client: Connection, options: BuildOptions, context: CommandContext): Promise<void> {
  const { alias, from, batch: batchSize, restart, json } = options;
  const { signal } = context;
  const encoder = await encoderOf(client, options, context);
  const index = options.index === undefined ? {} : { index_type: options.index };
  const { interactions, columns } = options;
  const learnt = interactions === undefined ? {} : await modelsLearntFrom(interactions, columns, context);
  const bars = new StageBars(context);
  try {
    const how = { batchSize, restart, signal, onProgress: bars.show };
    const release = await buildRelease({ client, alias, encoder, from, index, ...learnt, ...how });
    bars.stop();
    if (json) printJson(context, release);
    else context.out.print(renderRelease(release, await liveName(client, alias), context.out));
  } finally {
    bars.stop();
  }
}

async function encoderOf(client: Connection, options: BuildOptions, context: CommandContext): Promise<RowEncoder> {
  const { alias, from, towers, interactions } = options;
  if (towers !== undefined) return towersOfFile(client, from ?? alias, towers);
  if (interactions !== undefined) {
    throw new ElanusError("INVALID_PARAMETER", "--interactions are for a release of --towers");
  }
  return withBar(context, "training", "texts", (show) =>
    chooseEncoder({ ...options, client, signal: context.signal, onTexts: show }),
  );
}

async function runCheck(client: Connection, options: CheckOptions, context: CommandContext): Promise<void> {
  const { alias, release } = options;
  refuseBoth(options);
  const evaluation = await withBar(context, "searching", "searches", (onProgress) => {
    const request = { client, alias, release, bounds: boundsOf(options), onProgress, signal: context.signal };
    return options.interactions === undefined ? checkByTexts(request, options) : checkByUsers(request, options);
  });
  const name = release ?? (await listReleases(client, alias)).at(-1)?.collection ?? "";
  if (options.json) printJson(context, evaluation);
  else context.out.print(renderCheck(name, evaluation, context.out));
  if (evaluation.passed) return;
  throw new ElanusError("RELEASE_REFUSED", `release \`${name}\` did not pass its check`, {
    detail: evaluation.failures.join("; "),
    hint: "`promote --force` promotes it all the same",
  });
}

type CheckRequestOfAll = Omit<CheckRequest, "queries" | "judgments" | "exclude" | "encoders">;

async function checkByTexts(request: CheckRequestOfAll, files: HeldOutFiles): Promise<Evaluation> {
  return checkRelease({ ...request, ...(await readHeldOut(files)) });
}

async function checkByUsers(request: CheckRequestOfAll, files: CheckOptions): Promise<Evaluation> {
  const heldOut = await usersHeldOut(files.interactions ?? [], files);
  return checkRelease({ ...request, ...heldOut, exclude: hadBefore });
}

async function runTurn(
  client: Connection,
  how: "promote" | "rollback",
  { alias, release, force, json }: TurnOptions,
  context: CommandContext,
): Promise<void> {
  const request = { client, alias, release };
  const turned = await (how === "promote" ? promoteRelease({ ...request, force }) : rollbackRelease(request));
  if (json) return printJson(context, turned);
  const { bold, green } = context.out.colors;
  const before = turned.from === undefined ? "" : `, before ${turned.from}`;
  context.out.print(`${green("✓")} ${alias} stands for ${bold(turned.release.collection)}${before}`);
}

async function runPrune(
  client: Connection,
  { alias, keep, json }: PruneOptions,
  context: CommandContext,
): Promise<void> {
  const pruned = await pruneReleases({ client, alias, keep });
  if (json) return printJson(context, pruned);
  const { dropped, kept } = pruned;
  const what = dropped.length === 0 ? "nothing to drop" : `dropped ${dropped.join(", ")}`;
  context.out.print(`${context.out.colors.green("✓")} ${what}; kept ${kept.join(", ")}`);
}

async function runList(client: Connection, { alias, json }: ReleaseOptions, context: CommandContext): Promise<void> {
  const releases = await listReleases(client, alias);
  const live = await liveName(client, alias);
  if (json) return printJson(context, { alias, live, releases });
  if (releases.length === 0) context.out.print(`alias ${alias} has no releases`);
  else context.out.print(renderReleases(releases, live, context.out));
}

async function runShow(client: Connection, options: TurnOptions, context: CommandContext): Promise<void> {
  const { alias, json } = options;
  const live = await liveName(client, alias);
  const which = options.release ?? live ?? (await listReleases(client, alias)).at(-1)?.collection ?? alias;
  const release = await readRelease(client, alias, which);
  if (json) printJson(context, release);
  else context.out.print(renderRelease(release, live, context.out));
}
