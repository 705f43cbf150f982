import type { Candidate } from "../../../src/retrieval/candidate.ts";

/** Candidates with these texts, as a search by meaning would give them. */
export function candidatesOf(...titles: string[]): Candidate[] {
  return titles.map((title, i) => ({
    id: `c${i}`,
    score: 1 - i / 100,
    row: { id: `c${i}`, title, price: 10 + i },
    sources: [{ kind: "dense", field: "embedding", rank: i + 1, score: 1 - i / 100 }],
  }));
}

export const never = { signal: new AbortController().signal };
