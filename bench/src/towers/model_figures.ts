import type { FigureRow, Figures } from "../report/figures.ts";
import { mean, type Quality } from "./quality.ts";
import type { RecommendationData } from "./recommendation_data.ts";

/** What one way to recommend is worth on the test part. */
export interface Measured {
  readonly name: string;
  readonly quality: Quality;
  readonly settings: string;
  readonly fitSeconds?: number;
}

export interface TableOptions {
  /** What the rows are, as "model". */
  readonly rowTitle: string;
  /** The row that the others are told beside, and what it is called. */
  readonly beside: { readonly name: string; readonly title: string };
}

/** One line for each, with 95 % intervals by the bootstrap over users. */
export async function modelFigures(
  data: RecommendationData,
  measured: readonly Measured[],
  { rowTitle, beside }: TableOptions,
): Promise<Figures> {
  const { meanInterval } = await import("../../../dist/retrieval/evaluate/bootstrap.js");
  const other = measured.find(({ name }) => name === beside.name);
  const rows = measured.map(({ name, quality, fitSeconds }): FigureRow => {
    const recall = meanInterval(quality.recall);
    const ndcg = meanInterval(quality.ndcg);
    const more = other === undefined ? undefined : quality.recall.map((value, i) => value - other.quality.recall[i]);
    const difference = more === undefined || name === beside.name ? undefined : meanInterval(more);
    return {
      name,
      values: {
        recall: mean(quality.recall),
        recallLow: recall[0],
        recallHigh: recall[1],
        ndcg: mean(quality.ndcg),
        ndcgLow: ndcg[0],
        ndcgHigh: ndcg[1],
        moreLow: difference?.[0],
        moreHigh: difference?.[1],
        fitSeconds,
      },
    };
  });
  const caption = `${data.description}; ${data.test.cases.length.toLocaleString("en")} users to foretell`;
  return { caption, rowTitle, columns: columnsBeside(beside.title), rows };
}

function columnsBeside(title: string) {
  return [
    { key: "recall", title: "recall@100", digits: 3 },
    { key: "recallLow", title: "from", digits: 3 },
    { key: "recallHigh", title: "to", digits: 3 },
    { key: "ndcg", title: "nDCG@10", digits: 4 },
    { key: "ndcgLow", title: "from", digits: 4 },
    { key: "ndcgHigh", title: "to", digits: 4 },
    { key: "moreLow", title: `recall less ${title}'s from`, digits: 3 },
    { key: "moreHigh", title: "to", digits: 3 },
    { key: "fitSeconds", title: "fitted and ranked in s", digits: 1 },
  ];
}
