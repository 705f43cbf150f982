/** One kind of product, as the people who sell it write of it. */
export interface Concept {
  /** The plainest name; unique in the catalogue. */
  readonly id: string;
  /**
   * Names for the same thing, a list a dialect: what one seller calls running shoes is marathon footwear to another.
   * A title takes its name from one dialect; now and then a description uses a second one.
   */
  readonly dialects: readonly (readonly string[])[];
  /** What such a product has; sellers of every dialect use the same words here, which is what ties the dialects. */
  readonly features: readonly string[];
  /** What it is used for. */
  readonly uses: readonly string[];
  /** Dollars: the 10th and the 90th percentile. */
  readonly price: readonly [low: number, high: number];
}

/** A department of the shop. */
export interface Category {
  readonly name: string;
  readonly brands: readonly string[];
  readonly colors: readonly string[];
  readonly concepts: readonly Concept[];
}

/** The short form in which concepts are written down: lists as text with commas. */
export interface ConceptText {
  readonly is: readonly string[];
  readonly has: string;
  readonly for: string;
  readonly price: readonly [low: number, high: number];
}

/** Reads the short form; the first name of the first dialect becomes the id. */
export function concept(text: ConceptText): Concept {
  const dialects = text.is.map(commaList);
  return { id: dialects[0][0], dialects, features: commaList(text.has), uses: commaList(text.for), price: text.price };
}

/** "red, dark blue" as ["red", "dark blue"]. */
export function commaList(text: string): readonly string[] {
  return text.split(",").map((word) => word.trim());
}
