import type { Command } from "commander";
import { ElanusClient } from "../../client/elanus_client.ts";
import { ElanusError } from "../../errors/index.ts";
import { candidateRelease } from "../../release/index.ts";
import { readBytes } from "../../storage/files/index.ts";
import { readFeatures, readInteractions, TwoTowers } from "../../towers/index.ts";
import { byUser, type Interaction } from "../../towers/interactions.ts";
import {
  type CandidateRelease,
  createItemCollection,
  type Recommendation,
  type Recommendations,
  recommender,
  writeItems,
} from "../../towers/recommend/index.ts";
import { fitItemKnn, fitPopular } from "../../towers/sources/index.ts";
import { type CommandContext, note, printJson } from "../command_context.ts";
import { describeFields } from "../open_collection.ts";
import { openDatabase } from "../open_database.ts";
import { columnRoles, wholeNumber } from "../option_parsers.ts";
import { renderHits } from "../render_hits.ts";
import { renderTraceSteps } from "../render_trace_steps.ts";
import { formatCount } from "../terminal/format.ts";
import { startProgress } from "../terminal/progress.ts";

const EXAMPLES = `
What a user did is read from the interactions; it is left out of what is recommended, unless --with-seen is given. Items
are found by the towers, by what goes with the user's items (item-knn), and where that is not enough by what is popular,
which is marked. A collection that is not there is made from --items; without --db it lives in memory for this one command.
An alias of \`elanus release build --towers\` brings its own towers, and the models and lists that are kept with the release.

Examples:
  $ elanus recommend --user 42 --towers films.towers --interactions ratings.csv --items movies.csv
  $ elanus recommend --user 42 --towers shop.towers --interactions clicks.jsonl.gz --db shop.elanus --collection items \\
      --filter "stock > 0 and region == 'eu'" --explain
  $ elanus recommend --user 42 --interactions clicks.jsonl.gz --db shop.elanus --alias items
  $ elanus recommend --user 42 --interactions clicks.jsonl.gz --db shop.elanus --collection items --json`;

interface RecommendOptions {
  readonly user: string;
  readonly interactions: readonly string[];
  readonly columns?: Readonly<Record<string, string>>;
  readonly towers?: string;
  readonly alias?: string;
  readonly items?: readonly string[];
  readonly db?: string;
  readonly collection: string;
  readonly filter?: string;
  readonly limit: number;
  readonly withSeen?: boolean;
  readonly explain?: boolean;
  readonly json?: boolean;
}

/** `elanus recommend`: items for one user. */
export function addRecommendCommand(program: Command, context: CommandContext): void {
  program
    .command("recommend")
    .description("items for a user: by towers, by what goes with the user's items, and by what is popular")
    .requiredOption("--user <id>", "for whom; somebody who did nothing yet is given what is popular")
    .requiredOption("--interactions <files...>", "user, item, time, weight: files of any format of `ingest`")
    .option("--columns <list>", "columns by what they are, as user=who,item=sku,time=at", columnRoles)
    .option("--towers <file>", "what `elanus train towers` wrote")
    .option("--alias <name>", "the release of towers that this stands for, in the place of --towers and --collection")
    .option("--items <files...>", "what is known of items, to make the collection where it is not there")
    .option("--db <dir>", "the folder of the database; in memory without it")
    .option("--collection <name>", "the collection of the items", "items")
    .option("--filter <expr>", "only items for which this holds, as stock > 0 and region == 'eu'")
    .option("--limit <n>", "how many items", wholeNumber(1, 16384), 10)
    .option("--with-seen", "recommend what the user has had to do with, too")
    .option("--explain", "show what each source did")
    .option("--json", 'print { "candidates": [{ "id", "score", "sources", "isFallback", ...fields }] }')
    .addHelpText("after", EXAMPLES)
    .action((options: RecommendOptions) => runRecommend(options, context));
}

async function runRecommend(options: RecommendOptions, context: CommandContext): Promise<void> {
  const { interactions } = await readInteractions(options.interactions, options.columns);
  checkAlias(options);
  const client = await openItems(options);
  let release: CandidateRelease | undefined;
  try {
    release = await releaseOf(client, options);
    await fillWhereMissing(client, release, options, context);
    const popular = release.popular ?? fitPopular(interactions);
    const models = release.models?.length ? release.models : [await fitNeighbours(interactions, context)];
    show(await recommend(client, { ...release, popular, models }, interactions, options, context), options, context);
  } finally {
    await client.close();
    release?.towers?.close?.();
  }
}

function checkAlias({ alias, towers, items, db }: RecommendOptions): void {
  if (alias === undefined || (towers === undefined && items === undefined && db !== undefined)) return;
  throw new ElanusError("INVALID_PARAMETER", "--alias needs --db, and has its own towers and items", {
    hint: "leave --towers and --items away",
  });
}

async function releaseOf(client: ElanusClient, options: RecommendOptions): Promise<CandidateRelease> {
  if (options.alias !== undefined) return candidateRelease(client, options.alias);
  const towers = options.towers === undefined ? undefined : TwoTowers.load(await readBytes(options.towers));
  return { collection: options.collection, towers };
}

/** A database that is there is opened to be read; a folder that has none becomes one where there are items to fill it. */
async function openItems({ db, items }: RecommendOptions): Promise<ElanusClient> {
  if (db === undefined) return ElanusClient.open(":memory:");
  return items === undefined ? openDatabase(db, { readOnly: true }) : ElanusClient.open(db);
}

async function fillWhereMissing(
  client: ElanusClient,
  release: CandidateRelease,
  { items, towers }: RecommendOptions,
  context: CommandContext,
): Promise<void> {
  const { value: isThere } = await client.hasCollection({ collection_name: release.collection });
  if (isThere) return;
  if (items === undefined || towers === undefined) {
    throw new ElanusError("COLLECTION_NOT_FOUND", `there is no collection \`${release.collection}\``, {
      hint: "give --items and --towers, and it is made of them",
    });
  }
  const features = await readFeatures(items, "item");
  const bar = startProgress(context.err, "encode items", { noun: "items" });
  try {
    await createItemCollection(client, release);
    const onProgress = (done: number) => bar.update(done, features.size);
    const written = await writeItems(client, release, features.values(), { onProgress, signal: context.signal });
    bar.finish(`${formatCount(written)} items`);
  } finally {
    bar.stop();
  }
}

async function fitNeighbours(interactions: readonly Interaction[], context: CommandContext) {
  const bar = startProgress(context.err, "learn which items go together");
  try {
    return await fitItemKnn(interactions, { onProgress: (share) => bar.update(share, 1), signal: context.signal });
  } finally {
    bar.stop();
  }
}

async function recommend(
  client: ElanusClient,
  release: CandidateRelease,
  interactions: readonly Interaction[],
  { user, filter, limit, withSeen }: RecommendOptions,
  { signal }: CommandContext,
): Promise<Recommendations> {
  const history = (byUser(interactions).get(user) ?? []).map(({ item, time }) => ({ item, time }));
  const exclude = withSeen ? [] : history.map(({ item }) => item);
  const { outputFields } = describeFields(await client.describeCollection({ collection_name: release.collection }));
  const wanted = { limit, filter, exclude, outputFields, signal };
  return recommender(client, release).candidates({ id: user, history }, wanted);
}

function show({ candidates, trace }: Recommendations, options: RecommendOptions, context: CommandContext): void {
  if (options.json) {
    const shown = candidates.map(({ row, ...rest }) => ({ ...row, ...rest }));
    printJson(context, { candidates: shown, ...(options.explain && { trace }) });
    return;
  }
  for (const { stage, note: text } of trace.steps) if (text !== undefined) note(context, `${stage}: ${text}`);
  const { out, err } = context;
  if (candidates.length === 0) err.print(err.colors.yellow("nothing found"));
  else {
    const hits = candidates.map(({ row, id, score }) => ({ ...row, id, score }));
    out.print(renderHits(hits, out, (place) => [foundBy(candidates[place])]));
  }
  if (options.explain) out.print(`\n${renderTraceSteps(trace, out)}`);
}

/** By which sources, at which rank of each. */
function foundBy({ isFallback, sources }: Recommendation): string {
  if (isFallback) return "popular: a stand-in";
  return sources.map(({ kind, field, rank }) => `${kind === "user" ? "towers" : field} ${rank}`).join(" · ");
}
