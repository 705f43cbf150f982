import { parseListText } from "./list_text.ts";

/** A column's value as text to embed and to store: lists (also printed ones) become lines; null where nothing is left. */
export function plainText(value: unknown, separator = "\n"): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return plainString(value, separator);
  if (Array.isArray(value)) return joined(value, separator);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function plainString(text: string, separator: string): string | null {
  const items = parseListText(text);
  if (items !== undefined) return joined(items, separator);
  return text.trim() === "" ? null : text;
}

function joined(items: readonly unknown[], separator: string): string | null {
  const texts = items.map((item) => plainText(item, separator)).filter((text) => text !== null);
  return texts.length === 0 ? null : texts.join(separator);
}
