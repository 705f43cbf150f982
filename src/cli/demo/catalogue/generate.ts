import { CATEGORIES } from "./categories/index.ts";
import type { Category, Concept } from "./concept.ts";
import { writeDescription } from "./description.ts";
import { Picker } from "./picker.ts";
import type { LabelledProduct, Product } from "./product.ts";
import { writeTitle } from "./title.ts";

export interface CatalogueOptions {
  /** How many products; 10,000 by default. */
  readonly rows?: number;
  /** Equal seeds give equal catalogues, and a larger catalogue begins with the smaller one. */
  readonly seed?: number;
}

export const DEFAULT_ROWS = 10_000;
const DEFAULT_SEED = 1;

/** Every concept beside its department. */
const ENTRIES: readonly { category: Category; concept: Concept }[] = CATEGORIES.flatMap((category) =>
  category.concepts.map((concept) => ({ category, concept })),
);

/** The generated catalogue: what sellers of a dozen departments would write, each in words of their own. */
export function* generateCatalogue(options: CatalogueOptions = {}): Generator<Product> {
  for (const { product } of generateLabelled(options)) yield product;
}

/** The catalogue as the lines of a JSONL file, each with its line end. */
export function* catalogueLines(options: CatalogueOptions = {}): Generator<string> {
  for (const product of generateCatalogue(options)) yield `${JSON.stringify(product)}\n`;
}

/** The catalogue with the truth beside each product. */
export function* generateLabelled(options: CatalogueOptions = {}): Generator<LabelledProduct> {
  const rows = options.rows ?? DEFAULT_ROWS;
  const seed = options.seed ?? DEFAULT_SEED;
  for (let row = 0; row < rows; row++) yield makeProduct(row, seed);
}

function makeProduct(row: number, seed: number): LabelledProduct {
  const pick = new Picker(Math.imul(seed, 0x9e3779b1) + Math.imul(row, 0x85ebca6b));
  const { category, concept } = pick.one(ENTRIES);
  const dialect = pick.integer(0, concept.dialects.length - 1);
  const brand = pick.one(category.brands);
  const reviews = reviewCount(pick);
  const product: Product = {
    id: `P${String(row + 1).padStart(6, "0")}`,
    title: writeTitle(pick, { category, concept, dialect, brand }),
    description: writeDescription(pick, { concept, dialect, brand }),
    brand: pick.chance(0.03) ? "" : brand,
    category: category.name,
    price: price(pick, concept),
    rating: reviews === 0 ? null : rating(pick),
    review_count: reviews,
  };
  return { product, concept: concept.id, dialect };
}

/** Log-normal with the concept's 10th and 90th percentile, ending in .99, .95 or .49 as prices do. */
function price(pick: Picker, { price: [low, high] }: Concept): number {
  const Z90 = 1.2816;
  const mean = (Math.log(low) + Math.log(high)) / 2;
  const deviation = (Math.log(high) - Math.log(low)) / (2 * Z90);
  const dollars = Math.floor(Math.min(high * 2, Math.max(low / 2, Math.exp(pick.around(mean, deviation)))));
  return dollars + pick.one([0.99, 0.99, 0.95, 0.49]);
}

/** Most ratings lie between 4 and 5, a few are poor. */
function rating(pick: Picker): number {
  const stars = pick.chance(0.1) ? pick.around(2.9, 0.6) : pick.around(4.3, 0.35);
  return Math.round(Math.min(5, Math.max(1, stars)) * 10) / 10;
}

/** A long tail: many products with a handful of reviews, a few with tens of thousands. */
function reviewCount(pick: Picker): number {
  if (pick.chance(0.06)) return 0;
  return Math.max(1, Math.floor(Math.exp(pick.around(4.2, 1.9))));
}
