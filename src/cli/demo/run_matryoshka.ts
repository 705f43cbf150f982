import { type Diagnosis, funnel, retriever, semantic } from "../../retrieval/index.ts";
import type { CommandContext } from "../command_context.ts";
import { titleOf } from "../describe_hit.ts";
import { type HeadMemory, headMemory, renderHeadMemory } from "../head_memory.ts";
import type { OpenCollection } from "../open_collection.ts";
import { renderDiagnosis } from "../render_trace_steps.ts";
import { formatCount } from "../terminal/format.ts";
import type { DemoColumn } from "./demo_columns.ts";
import { renderClosing, renderSection } from "./demo_sections.ts";
import { type DemoOptions, withDemoDatabase } from "./make_demo_database.ts";
import { measurePrefixes, type PrefixFigures, renderPrefixTable } from "./prefix_table.ts";
import { type QueryAnswers, runColumns } from "./run_columns.ts";
import { sampleVectors, titleQueries } from "./samples.ts";
import { renderSideBySide } from "./side_by_side.ts";

/** All that the story found, for machines. */
export interface MatryoshkaReport {
  readonly collection: string;
  readonly rows: number;
  readonly dim: number;
  readonly seconds: number;
  readonly queries: readonly QueryAnswers[];
  /** What a search by the first dims alone reads of the vectors. */
  readonly head: HeadMemory;
  readonly prefixes: readonly PrefixFigures[];
  /** A row of a true top ten that a narrow funnel lost, and its place with as many candidates as were advised. */
  readonly missed?: { readonly words: string; readonly diagnosis: Diagnosis; readonly after: Diagnosis };
}

const CANDIDATES = 128;
const TABLE_QUERIES = 50;

/**
 * The story of the first dims: the head of the vectors alone, the funnel and the whole side by side; the first dims
 * against as many of the last; and a row that a narrow funnel lost, followed to where it was lost and brought back.
 */
export async function runMatryoshka(
  options: DemoOptions,
  context: CommandContext,
  print: (text: string) => void,
): Promise<MatryoshkaReport> {
  const startedAt = performance.now();
  return withDemoDatabase(options, context, async ({ collection, rows, words }) => {
    const { name, dim } = collection;
    const queries = await answerAll(collection, words, context, print);
    const head = await headMemory(collection, { words: words[0], dims: headDims(dim) });
    print(`\n${context.out.colors.dim(renderHeadMemory(head))}`);
    const { vectors } = await sampleVectors(collection);
    const prefixes = measurePrefixes(vectors, dim, await titleQueries(collection, rows, TABLE_QUERIES));
    const caption = `By cosine over ${formatCount(Math.min(rows.length, collection.rows))} rows, against all ${dim} dims.`;
    const table = renderPrefixTable(prefixes, context.out);
    print(renderSection("The first dims, and as many of the last", caption, table, context.out));
    const missed = await findMissed(collection, words);
    if (missed !== undefined) print(await renderMissed(collection, missed, context));
    const seconds = (performance.now() - startedAt) / 1000;
    print(renderClosing(options.db, name, seconds, context.out));
    return {
      collection: name,
      rows: collection.rows,
      dim,
      seconds,
      queries,
      head,
      prefixes,
      ...(missed && { missed }),
    };
  });
}

async function answerAll(
  collection: OpenCollection,
  words: readonly string[],
  { signal, out }: CommandContext,
  print: (text: string) => void,
): Promise<QueryAnswers[]> {
  const all: QueryAnswers[] = [];
  for (const query of words) {
    signal.throwIfAborted();
    const answers = await runColumns(collection, columnsOf(collection), [], query);
    print(`\n${renderSideBySide(answers, out)}`);
    all.push(answers);
  }
  return all;
}

function columnsOf({ client, name, dim }: OpenCollection): DemoColumn[] {
  const { retrieve } = retriever({ client, collection_name: name });
  const head = headDims(dim);
  return [
    { title: `all ${dim} dims`, search: retrieve(semantic({ params: { exact: true } })) },
    { title: `the first ${head} alone`, search: retrieve(semantic({ params: { dims: head } })) },
    { title: `funnel from ${head}`, search: retrieve(funnel({ dims: head, candidates: CANDIDATES })) },
  ];
}

function headDims(dim: number): number {
  return Math.max(1, Math.floor(dim / 16));
}

/** A row of the true ten that a funnel loses: of the narrowest first dims, if it takes those. */
async function findMissed({ client, name, dim }: OpenCollection, words: readonly string[]) {
  const { retrieve } = retriever({ client, collection_name: name });
  const exact = retrieve(semantic({ params: { exact: true } }));
  for (const part of [16, 32, 64]) {
    const dims = Math.max(1, Math.floor(dim / part));
    for (const query of words) {
      const truth = (await exact(query)).hits;
      const { hits, diagnose } = await retrieve(funnel({ dims, candidates: CANDIDATES }))(query);
      const lost = truth.find(({ id }) => !hits.some((hit) => hit.id === id));
      if (lost === undefined) continue;
      const diagnosis = await diagnose(lost.id);
      // More candidates would keep it: a row that a scale dropped asks for other changes.
      if (diagnosis.found || diagnosis.rank === undefined || diagnosis.rank <= CANDIDATES) continue;
      const wider = await retrieve(funnel({ dims, candidates: diagnosis.rank }))(query);
      return { words: query, diagnosis, after: await wider.diagnose(lost.id) };
    }
  }
  return undefined;
}

async function renderMissed(
  { client, name, outputFields }: OpenCollection,
  { words, diagnosis, after }: NonNullable<MatryoshkaReport["missed"]>,
  { out }: CommandContext,
): Promise<string> {
  const { id } = diagnosis;
  const { data } = await client.get({ collection_name: name, ids: [id], output_fields: outputFields });
  const caption = `${words}: ${titleOf({ id, ...data[0] })} is among the true ten, and a narrow funnel has not found it.`;
  const lines = [renderDiagnosis(diagnosis, out), `with it: ${renderDiagnosis(after, out)}`];
  return renderSection("A row that was missed", caption, lines.join("\n"), out);
}
