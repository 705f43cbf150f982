import { decodeText } from "./decode_text.ts";
import type { ReadResult } from "./record.ts";
import { splitLines } from "./split_lines.ts";

/** A text file longer than this becomes several documents, so that memory does not grow with it. In characters. */
const MAX_DOCUMENT = 256 * 1024;

/**
 * Reads plain text: a file is a document. A long file is cut at an empty line into several, numbered by `part`;
 * their keys are the path and the part.
 */
export async function* readText(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
  after = 0,
): AsyncGenerator<ReadResult> {
  const title = path.split(/[/#]/).at(-1) ?? path;
  let part = 0;
  let firstLine = 1;
  let text = "";
  const document = (): ReadResult => {
    part++;
    const id = part === 1 ? path : `${path}#${part}`;
    return { line: firstLine, record: { id, title, path, part, text } };
  };
  for await (const line of splitLines(chunks)) {
    const decoded = decodeText(line.bytes);
    if ("error" in decoded) {
      if (line.number > after) yield { line: line.number, ...decoded };
      continue;
    }
    const isBreak = decoded.text.trim() === "";
    if ((isBreak && text.length >= MAX_DOCUMENT) || text.length >= 2 * MAX_DOCUMENT) {
      const whole = document();
      if (firstLine > after) yield whole;
      text = "";
      firstLine = line.number;
    }
    text += `${decoded.text}\n`;
  }
  if (text.trim() !== "" && firstLine > after) yield document();
}
