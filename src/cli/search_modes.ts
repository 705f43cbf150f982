import type { SearchParameters } from "../client/requests.ts";
import { funnel, hybrid, keyword, type Source, semantic } from "../retrieval/index.ts";
import type { FunnelShape } from "./funnel_options.ts";

/** The ways in which a collection can be searched, by the names that commands know them by. */
export const SEARCH_MODES = ["semantic", "keyword", "hybrid", "funnel"] as const;
export type SearchModeName = (typeof SEARCH_MODES)[number];

export interface SourceOptions {
  /** How many rows a source finds; each has a default of its own. */
  readonly candidates?: number;
  /** Of the index of the vectors; `semantic` alone takes them. */
  readonly params?: SearchParameters;
  /** Of a funnel. */
  readonly shape?: FunnelShape;
}

/** The source that searches in a mode, over the only fields that can be meant. */
export function sourceOf(mode: SearchModeName, { candidates, params, shape }: SourceOptions = {}): Source {
  switch (mode) {
    case "semantic":
      return semantic({ candidates, params });
    case "keyword":
      return keyword({ candidates });
    case "hybrid":
      return hybrid({ candidates });
    case "funnel":
      return funnel({ candidates, ...shape });
  }
}
