import type { Candidate } from "../candidate.ts";

/** What a model reads of a candidate: these fields one below the other, or all its texts but the key. */
export function candidateText({ id, row }: Candidate, fields?: readonly string[]): string {
  const texts = fields === undefined ? Object.values(row) : fields.map((field) => row[field]);
  return texts.filter((text) => typeof text === "string" && text !== "" && text !== id).join("\n");
}
