import { fileURLToPath } from "node:url";
import { bytesOnDisk, inTemporaryFolder } from "../measure/folder.ts";
import { inOwnProcess } from "../measure/own_process.ts";
import { quantile, sum } from "../measure/statistics.ts";
import type { FigureRow, FiguresResult } from "../report/figures.ts";
import { runOrigin } from "../report/machine.ts";
import { CACHE } from "../report/paths.ts";
import { step } from "../report/progress.ts";
import { installedVersion } from "../report/versions.ts";
import { Contenders } from "../stores/contenders.ts";
import { type Films, films, textsOf } from "./films.ts";
import { ReferenceBm25, shareOfBest } from "./reference_bm25.ts";
import type { WordsEngineKind } from "./words_engine.ts";
import { WORDS_ENGINES } from "./words_engines.ts";
import { wordsGoals } from "./words_goals.ts";
import { type FillAnswer, LIMIT, type SearchAnswer, type WordsTask } from "./words_task.ts";

const PROCESS = fileURLToPath(new URL("./words_process.js", import.meta.url));
/** A heap of JavaScript objects is given what the machine has. */
const HEAP_MB = 16_384;

const METHOD = `Titles and extracts of 36,273 films, cut into terms by the analyzer \`english\` and fed to all engines as the same terms, with
nothing but spaces between; {queries} queries of 1 to 6 terms that follow each other in a title or an extract, any of which
makes a hit. Limit 10, BM25 with k1 1.2 and b 0.75. Every engine has a process of its own and answers one query at a time on
one thread, through the call that a user makes; Elanus through \`client.search\` with the text as \`data\`. Queries/s come from each query's
median over {repetitions} repetitions, or fewer for who is slow. "As reference" is the share of the ten best by a plain BM25 that was found: MiniSearch counts
different terms as a text's length, Orama takes a term's share of the text for its number. Memory is the growth of the process's resident set
after 2 s of rest, searches done: Elanus and zvec have opened what another process wrote, and have the texts in their files or memory;
MiniSearch was filled there and keeps no texts, Orama was and does.`;

export interface WordsPlan {
  readonly queries: number;
  /** How often the films are repeated. */
  readonly copies: number;
  readonly engines: readonly string[];
}

/** What does it cost to find texts by their words? */
export async function runWordsBenchmark({ queries, copies, engines }: WordsPlan): Promise<FiguresResult> {
  const origin = runOrigin();
  const contenders = new Contenders();
  const data = await films(queries, CACHE);
  const judge = judgeOf(data, copies);
  const kinds = WORDS_ENGINES.filter(({ name }) => engines.includes(name));
  const rows: FigureRow[] = [];
  for (const kind of kinds) {
    const row = await contenders.run(kind.name, () => measure(kind, data, copies, judge));
    if (row !== undefined) rows.push(row);
  }
  return {
    benchmark: "words",
    title: "Keyword search",
    method: METHOD.replace("{queries}", queries.toLocaleString("en")).replace("{repetitions}", "15"),
    origin,
    data: { name: `${(data.count * copies).toLocaleString("en")} films` },
    figures: [{ caption: "By engine", rowTitle: "engine", columns: COLUMNS, rows }],
    notes: kinds.map(({ name, packageName }) => `${name} ${installedVersion(packageName)}`),
    absent: contenders.absent,
    goals: wordsGoals(rows),
  };
}

const COLUMNS = [
  { key: "queriesPerSecond", title: "queries/s" },
  { key: "p50Us", title: "p50 us" },
  { key: "p99Us", title: "p99 us" },
  { key: "asReference", title: "as reference", digits: 4 },
  { key: "residentMb", title: "MB resident" },
  { key: "diskMb", title: "MB on disk" },
  { key: "fillSeconds", title: "filled in s", digits: 1 },
];

type Judge = (found: SearchAnswer["found"]) => number;

/** The mean over the queries of the share of the best that was found. */
function judgeOf({ path, count, queries }: Films, copies: number): Judge {
  const reference = new ReferenceBm25(textsOf(path), copies);
  return (found) => {
    const shares = queries.map((query, i) => {
      const scores = reference.scores(query);
      // A row that was given twice is one.
      const texts = [...new Set(found[i])].map((row) => row % count);
      return shareOfBest(texts, scores, reference.best(scores, LIMIT));
    });
    return sum(shares) / shares.length;
  };
}

function measure(kind: WordsEngineKind, data: Films, copies: number, judge: Judge): Promise<FigureRow> {
  return inTemporaryFolder("words", async (folder) => {
    const common = { engine: kind.name, folder, path: data.path, copies, queries: data.queries };
    const filled = kind.isStored ? await run<FillAnswer>({ ...common, phase: "fill" }, data.count) : undefined;
    const answer = await run<SearchAnswer>({ ...common, phase: "search" }, data.count);
    const { milliseconds } = answer;
    return {
      name: kind.name,
      values: {
        queriesPerSecond: (1000 * milliseconds.length) / sum(milliseconds),
        p50Us: 1000 * quantile(milliseconds, 0.5),
        p99Us: 1000 * quantile(milliseconds, 0.99),
        asReference: judge(answer.found),
        residentMb: answer.residentBytes / 1e6,
        diskMb: kind.isStored ? bytesOnDisk(folder) / 1e6 : undefined,
        fillSeconds: filled?.seconds ?? answer.fillSeconds,
      },
    };
  });
}

function run<Answer>(task: WordsTask, count: number): Promise<Answer> {
  return step(`${task.engine}: ${task.phase}`, count * task.copies, (progress) =>
    inOwnProcess<Answer>(PROCESS, task, progress, [`--max-old-space-size=${HEAP_MB}`]),
  );
}
