import { Readable } from "node:stream";
import type { CsvError, Info } from "csv-parse";
import { lostBytes } from "./decode_text.ts";
import type { ReadResult, Row } from "./record.ts";

/** A quote that is never closed would swallow the rest of the file: a record ends here at the latest, in bytes. */
const MAX_RECORD_SIZE = 16 * 1024 * 1024;

interface ParsedLine {
  readonly record: string[];
  readonly info: Info;
}

/** A place that the parser gave up at, behind so many records; only a quote that is never closed makes it do so. */
interface RefusedLines {
  readonly lastLine: number;
  readonly recordsBefore: number;
  readonly why: string;
}

/**
 * Reads delimited text with a header. Empty values are null. A quote inside a value is part of it; one that opens a
 * value and is never closed takes all that follows with it, which is one bad record that says so.
 */
export async function* readCsv(
  chunks: AsyncIterable<Uint8Array>,
  delimiter: string,
  after = 0,
): AsyncGenerator<ReadResult> {
  let header: string[] | undefined;
  let line = 1;
  for await (const parsed of parseLines(chunks, delimiter)) {
    if ("why" in parsed) {
      const error = `${parsed.why}: lines ${line} to ${parsed.lastLine} are lost in it`;
      if (line > after) yield { line, error, raw: "" };
      line = parsed.lastLine + 1;
      continue;
    }
    if (header === undefined) header = columnNames(parsed.record);
    else if (line > after) yield toRecord(header, parsed.record, line, delimiter);
    line = parsed.info.lines + 1;
  }
}

/** The lines as the parser gives them, with what it refuses in its place: it is told of that ahead of the records. */
async function* parseLines(
  chunks: AsyncIterable<Uint8Array>,
  delimiter: string,
): AsyncGenerator<ParsedLine | RefusedLines> {
  const refused: RefusedLines[] = [];
  const { parse } = await import("csv-parse");
  const parser = parse({
    delimiter,
    bom: true,
    info: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: MAX_RECORD_SIZE,
    on_skip: (error) => {
      refused.push(describe(error));
      return undefined;
    },
  });
  const input = Readable.from(chunks);
  input.on("error", (error) => parser.destroy(error));
  input.pipe(parser);
  let records = 0;
  try {
    for await (const parsed of parser) {
      while (refused.length > 0 && refused[0].recordsBefore <= records) yield* refused.splice(0, 1);
      yield parsed;
      records++;
    }
  } finally {
    input.destroy();
  }
  yield* refused;
}

function describe(error: CsvError | undefined): RefusedLines {
  const lastLine = typeof error?.lines === "number" ? error.lines : 0;
  const recordsBefore = typeof error?.records === "number" ? error.records : 0;
  const isQuote = error?.code === "CSV_QUOTE_NOT_CLOSED" || error?.code === "CSV_MAX_RECORD_SIZE";
  return {
    lastLine,
    recordsBefore,
    why: isQuote ? "a quote is opened and not closed" : (error?.message ?? "unreadable"),
  };
}

function toRecord(header: readonly string[], values: readonly string[], line: number, delimiter: string): ReadResult {
  const raw = values.join(delimiter);
  if (values.length !== header.length) {
    return { line, error: `${values.length} values where the header has ${header.length} columns`, raw };
  }
  if (lostBytes(raw)) return { line, error: "not valid UTF-8", raw };
  const record: Row = {};
  header.forEach((column, i) => {
    record[column] = values[i] === "" ? null : values[i];
  });
  return { line, record };
}

/** The header's names; one that is empty or comes twice gets a name of its own. */
function columnNames(header: readonly string[]): string[] {
  const names: string[] = [];
  header.forEach((text, i) => {
    const name = text.trim() || `column_${i + 1}`;
    names.push(names.includes(name) ? `${name}_${i + 1}` : name);
  });
  return names;
}

const DELIMITERS = [",", ";", "\t", "|"];

/** The delimiter of a header line: the one that stands in it most often, outside quotes. */
export function sniffDelimiter(head: string): string {
  const header = head.split(/\r?\n/, 1)[0].replace(/"[^"]*"/g, "");
  const counts = DELIMITERS.map((delimiter) => header.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))];
}
