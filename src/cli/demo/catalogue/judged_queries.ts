import type { Judgments } from "../../../retrieval/index.ts";
import { CATEGORIES } from "./categories/index.ts";
import type { Concept } from "./concept.ts";
import { DEMO_QUERIES } from "./demo_queries.ts";
import { generateLabelled } from "./generate.ts";
import type { Product } from "./product.ts";

/** Enough to learn from; more would hold up the demo. */
const MOST_QUERIES = 40;

/**
 * What shoppers think of the generated catalogue: they want the product that they name, and among its kind what others
 * rate well. None is about what the demo's queries look for, so that these are new to who learns from them.
 *
 * @param rows of the catalogue.
 */
export function judgedQueries(rows: number): Judgments {
  const grades = gradesByConcept(rows);
  const shown = new Set(DEMO_QUERIES.map(({ concept }) => concept));
  const concepts = CATEGORIES.flatMap((category) => category.concepts).filter(
    ({ id }) => !shown.has(id) && grades.has(id),
  );
  const step = Math.max(1, concepts.length / MOST_QUERIES);
  const chosen = Array.from(
    { length: Math.min(MOST_QUERIES, concepts.length) },
    (_, i) => concepts[Math.floor(i * step)],
  );
  return new Map(chosen.map((concept, i) => [wordsFor(concept, i), grades.get(concept.id) ?? new Map()]));
}

function gradesByConcept(rows: number): Map<string, Map<string, number>> {
  const grades = new Map<string, Map<string, number>>();
  for (const { product, concept } of generateLabelled({ rows })) {
    const ofConcept = grades.get(concept) ?? new Map<string, number>();
    grades.set(concept, ofConcept.set(product.id, gradeOf(product)));
  }
  return grades;
}

function gradeOf({ rating }: Product): number {
  if (rating === null || rating < 4) return 1;
  return rating < 4.5 ? 2 : 3;
}

/** A name in one of the dialects, and what it is used for. */
function wordsFor({ dialects, uses }: Concept, i: number): string {
  const names = dialects[i % dialects.length];
  return `${names[i % names.length]} for ${uses[i % uses.length]}`;
}
