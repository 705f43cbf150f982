import { decodeText } from "./decode_text.ts";
import type { ReadResult } from "./record.ts";
import { splitLines } from "./split_lines.ts";

/** A section of a manual while its lines come in. */
interface Section {
  readonly title: string;
  /** The headings above it and its own, outermost first. */
  readonly headings: readonly string[];
  readonly firstLine: number;
  text: string;
}

/**
 * Reads Markdown: every heading begins a document, whose text is the section as it stands, its heading included.
 * Keys are the path and the heading's anchor, as `guide.md#getting-started`, so that they survive edits elsewhere.
 * Headings inside fenced code are code; front matter is passed over.
 */
export async function* readMarkdown(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
  after = 0,
): AsyncGenerator<ReadResult> {
  const anchors = new Map<string, number>();
  for await (const section of splitSections(chunks, path)) {
    if ("error" in section) {
      if (section.line > after) yield section;
      continue;
    }
    const { title, headings, text, firstLine } = section;
    const id = headings.length === 0 ? path : `${path}#${uniqueAnchor(title, anchors)}`;
    if (text.trim() === "" || firstLine <= after) continue;
    yield { line: firstLine, record: { id, title, path, headings: headings.join(" > "), text } };
  }
}

async function* splitSections(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
): AsyncGenerator<Section | Extract<ReadResult, { error: string }>> {
  const fileName = path.split(/[/#]/).at(-1) ?? path;
  const state = new MarkdownState();
  let section: Section = { title: fileName, headings: [], firstLine: 1, text: "" };
  for await (const line of splitLines(chunks)) {
    const decoded = decodeText(line.bytes);
    if ("error" in decoded) {
      yield { line: line.number, ...decoded };
      continue;
    }
    const heading = state.read(decoded.text, line.number);
    if (heading === "skip") continue;
    if (heading !== undefined) {
      yield section;
      section = { ...state.open(heading), firstLine: line.number, text: "" };
    }
    section.text += `${decoded.text}\n`;
  }
  yield section;
}

interface Heading {
  readonly level: number;
  readonly title: string;
}

/** What the lines so far say of the next one: whether it lies in code or front matter, and under which headings. */
class MarkdownState {
  private fence: string | undefined;
  private inFrontMatter = false;
  private readonly path: Heading[] = [];

  /** The heading that the line is, "skip" for front matter, undefined for the rest. */
  read(line: string, number: number): Heading | "skip" | undefined {
    if (number === 1 && line.trim() === "---") {
      this.inFrontMatter = true;
      return "skip";
    }
    if (this.inFrontMatter) {
      if (line.trim() === "---") this.inFrontMatter = false;
      return "skip";
    }
    const fence = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (this.fence !== undefined) {
      if (fence?.startsWith(this.fence)) this.fence = undefined;
      return undefined;
    }
    this.fence = fence;
    const match = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line);
    return match === null ? undefined : { level: match[1].length, title: match[2] };
  }

  /** Takes a heading into the path of headings, and out those that it ends. */
  open(heading: Heading): { title: string; headings: string[] } {
    while ((this.path.at(-1)?.level ?? 0) >= heading.level) this.path.pop();
    this.path.push(heading);
    return { title: heading.title, headings: this.path.map((one) => one.title) };
  }
}

/** The anchor that a heading gets on the web: lower case, words joined by dashes, a number from the second on. */
function uniqueAnchor(title: string, anchors: Map<string, number>): string {
  const words = title.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "");
  const anchor = words.trim().replace(/\s+/g, "-") || "section";
  const seen = anchors.get(anchor) ?? 0;
  anchors.set(anchor, seen + 1);
  return seen === 0 ? anchor : `${anchor}-${seen}`;
}
