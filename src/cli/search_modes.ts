import type { SearchParameters } from "../client/requests.ts";
import { funnel, hybrid, keyword, type Source, semantic } from "../retrieval/index.ts";

/** The ways in which a collection can be searched, by the names that commands know them by. */
export const SEARCH_MODES = ["semantic", "keyword", "hybrid", "funnel"] as const;
export type SearchModeName = (typeof SEARCH_MODES)[number];

export interface SourceOptions {
  /** How many rows a source finds; each has a default of its own. */
  readonly candidates?: number;
  /** Of the index of the vectors; `semantic` alone takes them. */
  readonly params?: SearchParameters;
}

/** The source that searches in a mode, over the only fields that can be meant. */
export function sourceOf(mode: SearchModeName, { candidates, params }: SourceOptions = {}): Source {
  switch (mode) {
    case "semantic":
      return semantic({ candidates, params });
    case "keyword":
      return keyword({ candidates });
    case "hybrid":
      return hybrid({ candidates });
    case "funnel":
      return funnel({ candidates });
  }
}
