import { mean } from "./quality.ts";

/** What the literature leads one to expect of kinds of negatives: the second above the first. */
const EXPECTED = [
  ["in-batch, uncorrected", "in-batch", "frequent items corrected for, Yi et al. 2019"],
  ["in-batch", "mixed", "items drawn beside those of the batch, Yang et al. 2020"],
  ["uniform", "mixed", "those of the batch beside items drawn, Yang et al. 2020"],
  ["mixed", "hard", "items beside them that are taken for likely, Xiong et al. 2021"],
  ["mixed", "all", "what is drawn only estimates the softmax over all"],
] as const;

type Interval = readonly [low: number, high: number];

/** A sentence on the order that was measured, and one on each that was to be expected: whether it came so. */
export function orderNotes(
  recalls: ReadonlyMap<string, readonly number[]>,
  intervalOf: (differences: readonly number[]) => Interval,
): string[] {
  const order = Array.from(recalls, ([name, recall]) => ({ name, recall: mean(recall) }));
  const best = order.sort((a, b) => b.recall - a.recall);
  const ranked = `recall@100 from the best: ${best.map(({ name, recall }) => `${name} ${recall.toFixed(3)}`).join("; ")}`;
  const pairs = EXPECTED.flatMap(([low, high, why]) => {
    const [lower, higher] = [recalls.get(low), recalls.get(high)];
    if (lower === undefined || higher === undefined) return [];
    const differences = higher.map((value, i) => value - lower[i]);
    const [from, to] = intervalOf(differences);
    const measured = `${signed(mean(differences))} (${signed(from)} to ${signed(to)})`;
    return [`${high} above ${low} was to be expected (${why}): ${measured}, ${verdictOn(from, to)}`];
  });
  return [ranked, ...pairs];
}

function verdictOn(from: number, to: number): string {
  if (from > 0) return "and so it is";
  return to < 0 ? "and it is the other way" : "which these users cannot tell from none";
}

function signed(value: number): string {
  return `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(3)}`;
}
