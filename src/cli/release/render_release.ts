import type { Release } from "../../release/index.ts";
import { formatCount, formatShare } from "../terminal/format.ts";
import type { Screen } from "../terminal/screen.ts";
import { renderTable } from "../terminal/table.ts";

/** Releases as a table, the live one marked. */
export function renderReleases(releases: readonly Release[], live: string | undefined, screen: Screen): string {
  const { green, red, dim, bold } = screen.colors;
  const rows = releases.map((release) => {
    const { record, evaluation, promotions, collection } = release;
    const checks = evaluation === undefined ? dim("not checked") : evaluation.passed ? green("passed") : red("failed");
    const forced = promotions.some((promotion) => promotion.forced !== undefined) ? " (forced)" : "";
    return [
      collection === live ? `${bold(collection)} ${green("live")}` : collection,
      `${record.encoder.name} ${record.encoder.version}`,
      formatCount(record.builtFrom.rows),
      record.index.index_type,
      `${checks}${forced}`,
      record.builtAt.slice(0, 16).replace("T", " "),
    ];
  });
  const columns = [
    { title: "release" },
    { title: "encoder", flexible: true },
    { title: "rows", align: "right" as const },
    { title: "index" },
    { title: "check" },
    { title: "built (UTC)" },
  ];
  return renderTable(columns, rows, screen);
}

/** All that is known of one release, a line each. */
export function renderRelease(release: Release, live: string | undefined, screen: Screen): string {
  const { bold, green } = screen.colors;
  const { record, collection, evaluation, promotions } = release;
  const { encoder, index, builtFrom } = record;
  const lines: [string, string][] = [
    [
      "encoder",
      `${encoder.name} ${encoder.version}, ${encoder.dim} dims${encoder.input ? ` of \`${encoder.input}\`` : ""}`,
    ],
    ["checksum", encoder.checksum],
    ["index", `${index.index_type}, ${index.metric_type} ${JSON.stringify(index.params)}`],
    ["built from", `${builtFrom.collection}, ${formatCount(builtFrom.rows)} rows`],
    ["built", `${record.startedAt} to ${record.builtAt}`],
    ["kept with it", record.attachments.join(", ") || "nothing"],
    ["check", evaluation === undefined ? "not made" : verdictOf(evaluation)],
    ...promotions.map(({ at, kind, from, forced }): [string, string] => [
      kind === "promote" ? "promoted" : "rolled back",
      `${at}${from === undefined ? "" : `, from ${from}`}${forced === undefined ? "" : `, forced although ${forced}`}`,
    ]),
  ];
  const title = `${bold(collection)}${collection === live ? ` ${green("live")}` : ""}`;
  return [title, ...lines.map(([name, value]) => `  ${name.padEnd(13)} ${value}`)].join("\n");
}

function verdictOf({ passed, failures, at }: NonNullable<Release["evaluation"]>): string {
  return passed ? `passed ${at}` : `failed ${at}: ${failures.join("; ")}`;
}

/** The figures of a check, the candidate beside the live release. */
export function renderCheck(release: string, evaluation: NonNullable<Release["evaluation"]>, screen: Screen): string {
  const { green, red } = screen.colors;
  const { candidate, live, overlap, ndcgDifference, k, queries, passed, failures } = evaluation;
  const digits = (value: number | undefined) => (value === undefined ? "-" : value.toFixed(4));
  const figures: [string, (figures: typeof candidate) => string][] = [
    [`recall@${k} of the exact nearest`, ({ recall }) => digits(recall)],
    ["nDCG@10", ({ ndcg }) => digits(ndcg)],
    ["recall@100 by judgments", ({ recallAt100 }) => digits(recallAt100)],
    ["score of the first hit", ({ topScore }) => digits(topScore)],
    ["length of a query's vector", ({ norm }) => digits(norm)],
    ["rows", ({ rows }) => formatCount(rows)],
  ];
  const rows = figures.map(([name, of]) => [name, of(candidate), ...(live === undefined ? [] : [of(live)])]);
  const titles = ["", release, ...(live === undefined ? [] : [`${live.collection} (live)`])];
  const columns = titles.map((title, i) => ({ title, align: i === 0 ? ("left" as const) : ("right" as const) }));
  const lines = [renderTable(columns, rows, screen)];
  if (overlap !== undefined) lines.push(`of the first ${k} hits ${formatShare(overlap)} are the same`);
  if (ndcgDifference !== undefined) {
    const [low, high] = ndcgDifference.interval;
    lines.push(`nDCG@10 differs by ${digits(ndcgDifference.mean)} (95 %: ${digits(low)} to ${digits(high)})`);
  }
  const verdict = passed ? green("✓ passed") : red("✗ failed");
  return [...lines, `${verdict} on ${formatCount(queries)} queries${passed ? "" : `: ${failures.join("; ")}`}`].join(
    "\n",
  );
}
