/** One row of the generated catalogue, as it stands in its JSONL file. */
export interface Product {
  readonly id: string;
  readonly title: string;
  /** Empty where the seller wrote none. */
  readonly description: string;
  readonly brand: string;
  readonly category: string;
  /** Dollars. */
  readonly price: number;
  /** Stars, 1 to 5; null before the first review. */
  readonly rating: number | null;
  readonly review_count: number;
}

/** A product and what it really is, which the catalogue does not say: for tests and judgments. */
export interface LabelledProduct {
  readonly product: Product;
  /** The id of its concept. */
  readonly concept: string;
  /** Which of the concept's dialects its title is written in. */
  readonly dialect: number;
}
