import type { Command } from "commander";
import { connect } from "../../client/connect.ts";
import type { Connection } from "../../client/connection.ts";
import { ElanusError } from "../../errors/index.ts";
import { candidateRelease } from "../../release/index.ts";
import { readBytes } from "../../storage/files/index.ts";
import { readFeatures, readInteractions, TwoTowers, type UserFeatures } from "../../towers/index.ts";
import { byUser, type Interaction } from "../../towers/interactions.ts";
import {
  type CandidateRelease,
  createItemCollection,
  type Recommendation,
  type Recommendations,
  recommender,
  writeItems,
} from "../../towers/recommend/index.ts";
import { fitPopular } from "../../towers/sources/index.ts";
import { type CommandContext, note, printJson } from "../command_context.ts";
import { describeFields } from "../open_collection.ts";
import { openPlace } from "../open_database.ts";
import { columnRoles, commaSeparated, wholeNumber } from "../option_parsers.ts";
import { fitNeighbours } from "../release/learnt_models.ts";
import { renderHits } from "../render_hits.ts";
import { renderTraceSteps } from "../render_trace_steps.ts";
import { formatCount } from "../terminal/format.ts";
import { startProgress } from "../terminal/progress.ts";

const EXAMPLES = `
What a user did is read from the interactions, and --session says what came after it; all of it is left out of what is
recommended, unless --with-seen is given. Items are found by the towers, by what goes with the user's items (item-knn), and
where that is not enough by what is popular, which is marked. A collection that is not there is made from --items; without
--db it lives in memory for this one command. One that is there stays as it is, unless --write is given.
An alias of \`elanus release build --towers\` brings its own towers, and the models and lists that are kept with the release.

Examples:
  $ elanus recommend --user 42 --towers films.towers --interactions ratings.csv --items movies.csv
  $ elanus recommend --user 42 --towers shop.towers --interactions clicks.jsonl.gz --db shop.elanus --collection items \\
      --filter "stock > 0 and region == 'eu'" --explain
  $ elanus recommend --session B00A1,B00C7 --towers shop.towers --interactions clicks.jsonl.gz --db http://localhost:19530
  $ elanus recommend --user 43 --users users.csv --towers shop.towers --interactions clicks.jsonl.gz --db shop.elanus
  $ elanus recommend --user 42 --interactions clicks.jsonl.gz --db shop.elanus --alias items
  $ elanus recommend --user 42 --interactions clicks.jsonl.gz --db shop.elanus --collection items --json`;

interface RecommendOptions {
  readonly user?: string;
  readonly session?: readonly string[];
  readonly interactions: readonly string[];
  readonly users?: readonly string[];
  readonly columns?: Readonly<Record<string, string>>;
  readonly towers?: string;
  readonly alias?: string;
  readonly items?: readonly string[];
  readonly write?: boolean;
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
    .option("--user <id>", "for whom; somebody of whom nothing is known is given what is popular")
    .option("--session <ids>", "items that the user has just had to do with, oldest first: a,b,c", commaSeparated)
    .requiredOption("--interactions <files...>", "user, item, time, weight: files of any format of `ingest`")
    .option(
      "--columns <list>",
      "columns by what they are, as user=who,item=sku,time=at; users=member is the id in --users",
      columnRoles,
    )
    .option(
      "--users <files...>",
      "what is known of users, as `train towers` was told it: files of any format of `ingest`",
    )
    .option("--towers <file>", "what `elanus train towers` wrote")
    .option("--alias <name>", "the release of towers that this stands for, in the place of --towers and --collection")
    .option("--items <files...>", "what is known of items, to make the collection where it is not there")
    .option("--write", "write --items into a collection that is there, too, in the place of those of the same ids")
    .option("--db <place>", "the folder of the database, or the address of a server; in memory without it")
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
  checkOptions(options);
  const log = await readInteractions(options.interactions, options.columns);
  // One of weight 0 says nothing.
  const interactions = log.interactions.filter(({ weight }) => weight > 0);
  const user = await userOf(interactions, options);
  const client = await openItems(options);
  let release: CandidateRelease | undefined;
  try {
    release = await releaseOf(client, options);
    await fill(client, release, options, context);
    const popular = release.popular ?? fitPopular(interactions);
    const models = release.models?.length ? release.models : [await fitNeighbours(interactions, context)];
    show(await recommend(client, { ...release, popular, models }, user, options, context), options, context);
  } finally {
    await client.close();
    release?.towers?.close?.();
  }
}

function checkOptions({ user, session, alias, towers, items, write, db }: RecommendOptions): void {
  if (user === undefined && session === undefined) {
    throw new ElanusError("INVALID_PARAMETER", "nothing says for whom it is", {
      hint: "give --user, --session or both",
    });
  }
  if (alias !== undefined && (towers !== undefined || items !== undefined || db === undefined)) {
    throw new ElanusError("INVALID_PARAMETER", "--alias needs --db, and has its own towers and items", {
      hint: "leave --towers and --items away",
    });
  }
  if (write && (items === undefined || towers === undefined)) {
    throw new ElanusError("INVALID_PARAMETER", "--write needs --items and the --towers that encode them");
  }
}

/** Who it is for: what the interactions and the session say, and the fields that are known of the id. */
async function userOf(interactions: readonly Interaction[], options: RecommendOptions): Promise<UserFeatures> {
  const { user: id, session = [], users, columns } = options;
  const known = users === undefined ? undefined : await readFeatures(users, "user", { columns });
  const own = id === undefined ? undefined : known?.get(id);
  const before = id === undefined ? [] : (byUser(interactions).get(id) ?? []);
  const history = [...before.map(({ item, time }) => ({ item, time })), ...session.map((item) => ({ item }))];
  return { id, history, fields: own?.fields ?? {} };
}

async function releaseOf(client: Connection, options: RecommendOptions): Promise<CandidateRelease> {
  if (options.alias !== undefined) return candidateRelease(client, options.alias);
  const towers = options.towers === undefined ? undefined : TwoTowers.load(await readBytes(options.towers));
  return { collection: options.collection, towers };
}

/** A database that is there is opened to be read; a folder that has none becomes one where there are items to fill it. */
async function openItems({ db = ":memory:", items }: RecommendOptions): Promise<Connection> {
  return items === undefined && db !== ":memory:" ? openPlace(db, { readOnly: true }) : connect(db);
}

/** Writes the items where the collection is not there yet, or where it is asked for. */
async function fill(
  client: Connection,
  release: CandidateRelease,
  { items, towers, columns, write }: RecommendOptions,
  context: CommandContext,
): Promise<void> {
  const { value: isThere } = await client.hasCollection({ collection_name: release.collection });
  if (isThere && !write) return;
  if (items === undefined || towers === undefined) {
    throw new ElanusError("COLLECTION_NOT_FOUND", `there is no collection \`${release.collection}\``, {
      hint: "give --items and --towers, and it is made of them",
    });
  }
  const features = await readFeatures(items, "item", { columns });
  const bar = startProgress(context.err, "encode items", { noun: "items" });
  try {
    if (!isThere) await createItemCollection(client, release);
    const onProgress = (done: number) => bar.update(done, features.size);
    const written = await writeItems(client, release, features.values(), { onProgress, signal: context.signal });
    bar.finish(`${formatCount(written)} items`);
  } finally {
    bar.stop();
  }
}

async function recommend(
  client: Connection,
  release: CandidateRelease,
  user: UserFeatures,
  { filter, limit, withSeen }: RecommendOptions,
  { signal }: CommandContext,
): Promise<Recommendations> {
  const exclude = withSeen ? [] : user.history.map(({ item }) => item);
  const { outputFields } = describeFields(await client.describeCollection({ collection_name: release.collection }));
  const wanted = { limit, filter, exclude, outputFields, signal };
  return recommender(client, release).candidates(user, wanted);
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
