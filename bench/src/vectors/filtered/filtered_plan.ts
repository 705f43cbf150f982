import type { TagFilter } from "../../data/row_tags.ts";

/** Engines that search among the rows that pass a filter, ours first. */
export const FILTERED_ENGINES: readonly string[] = ["elanus", "zvec", "zvec-int8", "lancedb"];

/** From the cheapest to the dearest: an engine goes on until it reaches the recall. */
export const FILTERED_EFS: readonly number[] = [16, 32, 64, 128, 256, 512, 1024];

/** Bands, in thousandths of the rows, by numbers that go with the vectors and by such as do not. */
export const FILTERS: readonly TagFilter[] = [500, 100, 10, 1].flatMap((below) => [
  { tag: "uniform" as const, below },
  { tag: "correlated" as const, below },
]);

export function filterName({ tag, below }: TagFilter): string {
  return `${below / 10} % of the rows, ${tag === "uniform" ? "anywhere" : "in one region"}`;
}
