import { HnswIndex } from "../../index/hnsw/hnsw_index.ts";
import { meanRecall } from "../../retrieval/measure/recall.ts";
import { shareBar } from "../terminal/bar.ts";
import { formatBytes, formatDuration, formatShare } from "../terminal/format.ts";
import type { Screen } from "../terminal/screen.ts";
import { renderTable } from "../terminal/table.ts";

/** What one pair of build parameters costs and gives. */
export interface BuildFigures {
  readonly M: number;
  readonly efConstruction: number;
  readonly seconds: number;
  /** Bytes of the index beside the vectors. */
  readonly bytes: number;
  /** Mean recall@10 of the queries at ef 64. */
  readonly recall: number;
}

const PARAMETERS = [8, 16, 32].flatMap((M) => [100, 200, 400].map((efConstruction) => ({ M, efConstruction })));
const EF = 64;
const LIMIT = 10;
const METRIC = "COSINE";

/**
 * Builds an index over the vectors for each pair of parameters and searches it for every query.
 *
 * @param vectors rows of `dim` floats, one after another
 */
export async function measureBuilds(
  vectors: Float32Array,
  dim: number,
  queries: readonly Float32Array[],
  options: { onProgress: (share: number) => void; signal: AbortSignal },
): Promise<BuildFigures[]> {
  let truth: readonly (readonly number[])[] | undefined;
  const figures: BuildFigures[] = [];
  for (const { M, efConstruction } of PARAMETERS) {
    const startedAt = performance.now();
    const index = await HnswIndex.build(vectors, {
      dim,
      metric: METRIC,
      M,
      efConstruction,
      signal: options.signal,
      onProgress: (share) => options.onProgress((figures.length + share) / PARAMETERS.length),
    });
    const seconds = (performance.now() - startedAt) / 1000;
    truth ??= answersOf(index, queries, Math.max(index.count, LIMIT));
    const recall = meanRecall(truth, answersOf(index, queries, EF));
    figures.push({ M, efConstruction, seconds, bytes: index.bytes, recall });
    index.release();
  }
  return figures;
}

/** An ef of all rows makes the search an exact scan. */
function answersOf(index: HnswIndex, queries: readonly Float32Array[], ef: number): number[][] {
  return queries.map((query) => index.search(query, { limit: LIMIT, ef }).map((hit) => hit.id));
}

/** The figures as a table, with a bar for the build time. */
export function renderBuildTable(figures: readonly BuildFigures[], screen: Pick<Screen, "colors" | "width">): string {
  const slowest = Math.max(...figures.map((figure) => figure.seconds));
  return renderTable(
    [
      { title: "M", align: "right" },
      { title: "efConstruction", align: "right" },
      { title: "build", align: "right" },
      { title: "" },
      { title: "memory", align: "right" },
      { title: "recall@10", align: "right" },
    ],
    figures.map(({ M, efConstruction, seconds, bytes, recall }) => [
      screen.colors.bold(String(M)),
      String(efConstruction),
      formatDuration(seconds * 1000),
      screen.colors.yellow(shareBar(seconds / slowest, 20)),
      formatBytes(bytes),
      formatShare(recall),
    ]),
    screen,
  );
}
