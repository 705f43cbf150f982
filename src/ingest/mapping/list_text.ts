/**
 * The items of a list that stands as text: JSON (`["a", "b"]`) or printed by Python (`['a', "it's", None]`).
 * Undefined where the text is no such list.
 */
export function parseListText(text: string): readonly unknown[] | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith("[") || !trimmed.endsWith("]")) return undefined;
  return parseJsonList(trimmed) ?? parsePythonList(trimmed);
}

function parseJsonList(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** One item of a printed list: a string in either kind of quotes, a number or a bare word. */
const ITEM = /\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([\w.+-]+))\s*(?:,|\]$)/sy;

function parsePythonList(text: string): readonly unknown[] | undefined {
  const items: unknown[] = [];
  for (let at = 1; at < text.length; at = ITEM.lastIndex) {
    ITEM.lastIndex = at;
    const match = ITEM.exec(text);
    if (match === null) return undefined;
    items.push(itemOf(match[1] ?? match[2], match[3]));
  }
  return items;
}

function itemOf(quoted: string | undefined, bare: string | undefined): unknown {
  if (quoted !== undefined) return unescaped(quoted);
  if (bare === "None") return null;
  const number = Number(bare);
  return Number.isNaN(number) ? bare : number;
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

function unescaped(text: string): string {
  return text.replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|(.))/gis, (_, hex2, hex4, character) => {
    const hex: string | undefined = hex2 ?? hex4;
    return hex === undefined ? (ESCAPES[character] ?? character) : String.fromCharCode(Number.parseInt(hex, 16));
  });
}
