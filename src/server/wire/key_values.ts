/** Milvus's lists of pairs of texts, in which most parameters travel. */
export type Pairs = readonly { readonly key: string; readonly value: string }[];

/** The pairs as they are; of a key that stands twice the last. */
export function fromPairs(pairs: Pairs): Record<string, string> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value]));
}

/** The pairs with values as they were before they became texts: numbers, truths, lists, objects. */
export function typedPairs(pairs: Pairs): Record<string, unknown> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, typed(value)]));
}

export function toPairs(values: readonly { key: string; value: unknown }[]): { key: string; value: string }[] {
  return values.map(({ key, value }) => ({
    key,
    value: typeof value === "object" ? JSON.stringify(value) : String(value),
  }));
}

/** Values that clients pack into JSON under `params`, or write beside it, or both. */
export interface PackedValues {
  readonly packed: Readonly<Record<string, unknown>>;
  readonly beside: Readonly<Record<string, unknown>>;
}

export function packedValues(pairs: Pairs): PackedValues {
  const { params, ...beside } = typedPairs(pairs);
  return { packed: typeof params === "object" && params !== null ? { ...params } : {}, beside };
}

/** The parameters of an index or a search. @param own the keys that are none of them. */
export function paramsIn({ packed, beside }: PackedValues, own: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ ...beside, ...packed }).filter(([key]) => !own.includes(key)));
}

/** How all JSON begins. Most values are plain words, and to have `JSON.parse` refuse one takes longer than to read all others. */
const JSON_BEGINS = /^\s*(?:[-\d"[{]|true|false|null)/;

/** Python's truths too; what is no JSON is a text, and so is a number that would not be exact. */
function typed(value: string): unknown {
  if (value === "True" || value === "False") return value === "True";
  if (!JSON_BEGINS.test(value)) return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === "number" && !Number.isSafeInteger(parsed) && /^-?\d+$/.test(value) ? value : parsed;
  } catch {
    return value;
  }
}
