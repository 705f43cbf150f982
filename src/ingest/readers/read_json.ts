import { decodeChunks, lostBytes } from "./decode_text.ts";
import { parseJsonRecord } from "./read_jsonl.ts";
import type { ReadResult } from "./record.ts";

/**
 * Reads a JSON file: an array of records, an object that holds one (`{ "products": [...] }`), or a single record.
 * The elements are cut out one by one, so that only one of them is in memory.
 */
export async function* readJson(chunks: AsyncIterable<Uint8Array>, after = 0): AsyncGenerator<ReadResult> {
  const splitter = new ElementSplitter();
  for await (const text of decodeChunks(chunks)) {
    for (const element of splitter.push(text)) {
      if (element.ordinal > after) yield parseElement(element);
    }
  }
  const rest = splitter.finish();
  if (rest !== undefined && rest.line > after) yield rest;
}

function parseElement(element: Element): ReadResult {
  const result = parseJsonRecord(element.text, element.ordinal);
  if ("record" in result && lostBytes(element.text)) {
    return { line: element.ordinal, error: "not valid UTF-8", raw: element.text };
  }
  return result;
}

/** An element of the array, counted from 1. */
interface Element {
  readonly ordinal: number;
  readonly text: string;
}

/** Text outside the array that is kept, to read a single record or to name what is wrong. */
const MAX_OUTSIDE = 16 * 1024 * 1024;

/**
 * Cuts the elements out of the first array of objects, at depth 0 or 1, as the text comes in.
 *
 *   { "total": 2, "products": [ {...}, {...} ] }
 *   depth 1                   2  3       3
 */
class ElementSplitter {
  private depth = 0;
  private inString = false;
  private escaped = false;
  /** The depth inside the array whose elements are records; undefined until it is found. */
  private arrayDepth: number | undefined;
  private arrayClosed = false;
  /** The last structural character before this one. */
  private last = "";
  private outside = "";
  private element = "";
  private ordinal = 0;

  push(text: string): Element[] {
    const found: Element[] = [];
    let start = 0;
    for (let i = 0; i < text.length; i++) {
      if (this.skipsString(text.charCodeAt(i))) continue;
      const character = text[i];
      if (character === "{" || character === "[") {
        if (this.opensArray(character)) {
          this.arrayDepth = this.depth;
          start = i;
        }
        this.depth++;
      } else if (character === "}" || character === "]") {
        this.depth--;
        if (this.closesArray()) {
          this.take(text.slice(start, i), found);
          start = i;
          this.arrayClosed = true;
        }
      } else if (character === "," && this.isBetweenElements()) {
        this.take(text.slice(start, i), found);
        start = i + 1;
      }
      if (character > " ") this.last = character;
    }
    this.keep(text.slice(start));
    return found;
  }

  /** What is left when the file has ended: nothing after a whole array, else a single record or what is wrong. */
  finish(): ReadResult | undefined {
    if (this.arrayClosed) return undefined;
    if (this.arrayDepth !== undefined) {
      return { line: this.ordinal + 1, error: "the file ends inside its array", raw: this.element.slice(0, 2000) };
    }
    const text = this.outside.trim();
    if (text === "" || text === "[]") return undefined;
    return parseJsonRecord(text, 1);
  }

  private skipsString(code: number): boolean {
    if (this.inString) {
      if (this.escaped) this.escaped = false;
      else if (code === 0x5c) this.escaped = true;
      else if (code === 0x22) this.inString = false;
      return true;
    }
    if (code !== 0x22) return false;
    this.inString = true;
    this.last = '"';
    return true;
  }

  /** The array of records is known by its first element: an object behind a bracket at depth 1 or 2. */
  private opensArray(character: string): boolean {
    return this.arrayDepth === undefined && character === "{" && this.last === "[" && this.depth <= 2;
  }

  private isBetweenElements(): boolean {
    return this.arrayDepth === this.depth && !this.arrayClosed;
  }

  private closesArray(): boolean {
    return this.arrayDepth !== undefined && !this.arrayClosed && this.depth < this.arrayDepth;
  }

  private take(text: string, found: Element[]): void {
    this.ordinal++;
    found.push({ ordinal: this.ordinal, text: this.element + text });
    this.element = "";
    this.outside = "";
  }

  private keep(text: string): void {
    if (this.arrayClosed) return;
    if (this.arrayDepth !== undefined) this.element += text;
    else if (this.outside.length < MAX_OUTSIDE) this.outside += text;
  }
}
