import type { Concept } from "./concept.ts";
import type { Picker } from "./picker.ts";
import { capitalised } from "./title.ts";

/** What a description is written about. */
export interface DescriptionSubject {
  readonly concept: Concept;
  readonly dialect: number;
  readonly brand: string;
}

const MISSING = 0.07;
/** How often a seller adds what others call the thing: enough for the dialects to be learnt as one. */
const OTHER_DIALECT = 0.6;
const TYPO = 0.04;

const FILLER = [
  "Ships within two days in recyclable packaging.",
  "Backed by a two-year warranty and friendly support.",
  "Makes a thoughtful gift for birthdays and holidays.",
  "Please check the size chart before ordering.",
  "Colours may vary slightly from the pictures.",
  "Designed in Copenhagen and tested by thousands of customers.",
  "Easy to clean and built to last.",
  "If you are not happy, send it back within 30 days.",
];

type Sentence = (pick: Picker, concept: Concept, name: string) => string;

const OPENINGS: readonly Sentence[] = [
  (pick, { features }, name) => `${name} with ${list(pick.some(features, 3))}.`,
  (pick, { uses }, name) => `Our ${name}: made for ${list(pick.some(uses, 2))}.`,
  (pick, { features, uses }) => `${list(pick.some(features, 2))}: everything you need for ${pick.one(uses)}.`,
  (pick, { uses }, name) => `Looking for the right ${name} for ${pick.one(uses)}? Here you are.`,
  (pick, { uses, features }) => `Bought for ${pick.one(uses)}, loved for the ${pick.one(features)}.`,
];

const DETAILS: readonly Sentence[] = [
  (pick, { features }) => `Features ${list(pick.some(features, 3))}.`,
  (pick, { uses }) => `Ideal for ${list(pick.some(uses, 2))}.`,
  (pick, { features, uses }) => `Thanks to the ${pick.one(features)} a favourite for ${pick.one(uses)}.`,
  (pick, { features }) => `You get ${list(pick.some(features, 2))} at a fair price.`,
  (pick, { uses }) => `"Used it for ${pick.one(uses)} and could not be happier," writes one buyer.`,
];

const OTHER_WORDS: readonly Sentence[] = [
  (_pick, _concept, name) => `Also sold as ${name}.`,
  (_pick, _concept, name) => `A fine choice if you are after ${name}.`,
  (pick, { uses }, name) => `Hard to beat among ${name} for ${pick.one(uses)}.`,
];

/** Some sentences about a product; empty for the sellers who write none. */
export function writeDescription(pick: Picker, { concept, dialect, brand }: DescriptionSubject): string {
  if (pick.chance(MISSING)) return "";
  // Whoever writes the text need not be who wrote the title.
  const name = pick.one(pick.one(concept.dialects));
  const sentences = [pick.one(OPENINGS)(pick, concept, name)];
  for (const detail of pick.some(DETAILS, pick.integer(1, 3))) sentences.push(detail(pick, concept, name));
  if (pick.chance(OTHER_DIALECT)) {
    const others = concept.dialects.filter((_, i) => i !== dialect).map((names) => pick.one(names));
    sentences.push(pick.one(OTHER_WORDS)(pick, concept, others.join(" or ")));
  }
  if (pick.chance(0.45)) sentences.push(pick.one(FILLER));
  if (pick.chance(0.15)) sentences.push(`${brand} has been making them for ${pick.integer(5, 80)} years.`);
  const text = sentences.map(capitalised).join(" ");
  return pick.chance(TYPO) ? withTypo(pick, text) : text;
}

/** "a, b and c". */
function list(items: readonly string[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
}

/** Two neighbouring letters change places. */
function withTypo(pick: Picker, text: string): string {
  const at = pick.integer(1, text.length - 3);
  return text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2);
}
