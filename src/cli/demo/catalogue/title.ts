import type { Category, Concept } from "./concept.ts";
import type { Picker } from "./picker.ts";

/** What a title is written about. */
export interface TitleSubject {
  readonly category: Category;
  readonly concept: Concept;
  readonly dialect: number;
  readonly brand: string;
}

const LINES = [
  "Aero",
  "Nova",
  "Summit",
  "Classic",
  "Terra",
  "Pulse",
  "Haven",
  "Origin",
  "Flux",
  "Mira",
  "Atlas",
  "Echo",
];
const PRAISE = ["Premium", "Best Value", "Upgraded", "Professional", "Lightweight", "Top Rated", "Deluxe", "Essential"];

/** The styles of sellers: plain, marketing, technical, loud, terse. */
const STYLES: readonly ((pick: Picker, subject: TitleSubject, name: string) => string)[] = [
  (pick, { brand, category }, name) => `${brand} ${name}, ${capitalised(pick.one(category.colors))}`,
  (pick, { brand, concept }, name) => {
    const [first, second] = pick.some(concept.features, 2);
    return `${brand} ${pick.one(LINES)} ${name} – ${capitalised(first)}, ${capitalised(second)}`;
  },
  (pick, { concept, brand }, name) => `${name} with ${pick.one(concept.features)} by ${brand}`,
  (pick, { concept, brand }, name) =>
    `${brand.toUpperCase()} ${pick.one(PRAISE)} ${name} | ${capitalised(pick.one(concept.features))} | Great for ${pick.one(concept.uses)}`,
  (pick, { brand }, name) => `${brand} ${name} ${pick.one(LINES)} ${pick.integer(2, 90) * 10}`,
  (pick, { concept, category }, name) => `${name} for ${pick.one(concept.uses)}, ${pick.one(category.colors)}`,
];

/** A title in the words of one dialect and the style of one seller. */
export function writeTitle(pick: Picker, subject: TitleSubject): string {
  const name = titleCase(pick.one(subject.concept.dialects[subject.dialect]));
  return capitalised(pick.one(STYLES)(pick, subject, name));
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function titleCase(text: string): string {
  return text.split(" ").map(capitalised).join(" ");
}
