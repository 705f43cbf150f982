// Measures trained embedders beside lsa on judged queries that nothing was chosen on, by exact search, and writes the figures
// into docs/embedder.md.
//
//   node scripts/embedder_figures.mjs
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  compareModes,
  evaluate,
  judgmentsOf,
  queriesOf,
  readItemTexts,
  readRows,
  titlePairs,
  trainEmbedder,
  trainLsa,
} from "../dist/index.js";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const DATA = "../shared/data";
const PAGE = "docs/embedder.md";
const DIMS = [256, 64];
const METRICS = ["ndcg@10", "recall@100"];
const HITS = 100;

const judgmentsIn = (file) => judgmentsOf(readRows([`${DATA}/${file}`]));

/** The judgments of every other query, from this one. */
const halfOf = async (file, first) => new Map([...(await judgmentsIn(file))].filter((_, i) => i % 2 === first));

const judgedPairs = (judgments, textOf) =>
  [...judgments].flatMap(([query, grades]) =>
    Array.from(grades, ([item, weight]) => ({ query: textOf(query), item, weight })),
  );

const wholeTexts = (items) => new Map(items.map(({ id, text }) => [id, text]));

const SETS = [
  {
    name: "NFCorpus test, taught by its training judgments",
    items: "nfcorpus/corpus.jsonl.gz",
    queries: () => queriesOf(readRows([`${DATA}/nfcorpus/queries.jsonl.gz`])),
    judgments: () => judgmentsIn("nfcorpus/qrels-test.tsv"),
    taughtBy: async (items, queries) => ({
      pairs: judgedPairs(await judgmentsIn("nfcorpus/qrels-train.tsv.gz"), (query) => queries.get(query)),
      items: wholeTexts(items),
    }),
  },
  {
    name: "ESCI, the odd half of the queries, taught by titles",
    items: "esci/products.jsonl.gz",
    judgments: () => halfOf("esci/judgments.tsv", 1),
    taughtBy: async (items) => titlePairs(items),
  },
  {
    name: "ESCI, the odd half of the queries, taught by judgments of the even half",
    items: "esci/products.jsonl.gz",
    judgments: () => halfOf("esci/judgments.tsv", 1),
    taughtBy: async (items) => ({
      pairs: judgedPairs(await halfOf("esci/judgments.tsv", 0), (query) => query),
      items: wholeTexts(items),
    }),
  },
  {
    name: "NFCorpus test, taught by titles",
    items: "nfcorpus/corpus.jsonl.gz",
    queries: () => queriesOf(readRows([`${DATA}/nfcorpus/queries.jsonl.gz`])),
    judgments: () => judgmentsIn("nfcorpus/qrels-test.tsv"),
    taughtBy: async (items) => titlePairs(items),
  },
];

if (!existsSync(DATA)) {
  console.error("embedder: the judged data is not there: ../shared/data");
  process.exit(1);
}
const rows = [];
for (const set of SETS) rows.push(...(await measure(set)));
const header = ["judged on", "dims", "metric", "lsa", "trained", "difference", "p"];
const table = [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
const [before, , after] = readFileSync(PAGE, "utf8").split(/(?<=<!-- figures -->\n)([\s\S]*?)(?=<!-- \/figures -->)/);
writeFileSync(PAGE, `${before}\n${table}\n\n${after}`);

async function measure({ name, items: file, queries: readQueries, judgments: readJudgments, taughtBy }) {
  const items = await readItemTexts([`${DATA}/${file}`]);
  const queries = await readQueries?.();
  const texts = items.map(({ text }) => text);
  const lsa = await trainLsa(texts);
  const { embedder, epochs, bestEpoch } = await trainEmbedder({ ...(await taughtBy(items, queries)), texts });
  console.error(`embedder: ${name}: epoch ${bestEpoch} of ${epochs.length}`);
  const modes = {};
  for (const [kind, one] of Object.entries({ lsa, trained: embedder })) {
    for (const dims of DIMS) modes[`${kind} ${dims}`] = await exactSearch(one, items, dims);
  }
  const evaluation = await evaluate({ modes, judgments: await readJudgments(), queries });
  return DIMS.flatMap((dims) => METRICS.map((metric) => rowOf(name, evaluation, dims, metric)));
}

async function exactSearch(embedder, items, dims) {
  const { dense } = await embedder.embedDocuments(items.map(({ text }) => text));
  const vectors = dense.map((vector) => unit(vector, dims));
  return async (words) => {
    const query = unit((await embedder.embedQuery(words)).dense[0], dims);
    const scores = vectors.map((vector) => dot(vector, query));
    const order = scores.map((_, i) => i).sort((a, b) => scores[b] - scores[a]);
    return order.slice(0, HITS).map((i) => items[i].id);
  };
}

function rowOf(name, evaluation, dims, metric) {
  const [a, b] = [`lsa ${dims}`, `trained ${dims}`];
  const { difference, interval, p } = compareModes(evaluation, a, b, metric);
  const figures = [a, b].map((mode) => {
    const { [metric]: mean, intervals } = evaluation.modes[mode];
    return `${fixed(mean)} (${intervals[metric].map(fixed).join("-")})`;
  });
  return [name, dims, metric, ...figures, `${signed(difference)} (${interval.map(signed).join(" to ")})`, p.toFixed(4)];
}

function unit(vector, dims) {
  const first = vector.slice(0, dims);
  const norm = Math.sqrt(dot(first, first)) || 1;
  return first.map((value) => value / norm);
}

function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function fixed(value) {
  return value.toFixed(3);
}

function signed(value) {
  return `${value > 0 ? "+" : ""}${value.toFixed(3)}`;
}
