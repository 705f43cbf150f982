import type { Layout } from "../engine/collection/layout.ts";
import type { Segment } from "../engine/segment/segment.ts";
import type { MetricType } from "../index/vector_index.ts";

/** What a ranker is made for. */
export interface Ranked {
  readonly layout: Layout;
  /** In which rows may be found. */
  readonly segments: readonly Segment[];
  /** Of the requests, in their order. */
  readonly metrics: readonly MetricType[];
}
