/** A query to the generated catalogue, and what it is about. */
export interface DemoQuery {
  readonly words: string;
  /** The id of the concept whose products answer it. */
  readonly concept: string;
}

/** What a shopper types, seldom in the words of the seller. */
export const DEMO_QUERIES: readonly DemoQuery[] = [
  { words: "running shoes", concept: "running shoes" },
  { words: "headphones for a long flight", concept: "noise cancelling headphones" },
  { words: "keep coffee hot on the train", concept: "travel mug" },
  { words: "chair for lower back pain at the computer", concept: "office chair" },
  { words: "warm coat for a ski trip", concept: "winter jacket" },
  { words: "toddler who likes to build castles", concept: "building blocks" },
];
