import { Readable } from "node:stream";
import { type CsvError, type Info, parse } from "csv-parse";
import { lostBytes } from "./decode_text.ts";
import type { ReadResult, Row } from "./record.ts";

/** A quote that is never closed would swallow the rest of the file: a record ends here at the latest, in bytes. */
const MAX_RECORD_SIZE = 16 * 1024 * 1024;

interface ParsedLine {
  readonly record: string[];
  readonly info: Info;
}

/** Reads delimited text with a header. Empty values are null. */
export async function* readCsv(
  chunks: AsyncIterable<Uint8Array>,
  delimiter: string,
  after = 0,
): AsyncGenerator<ReadResult> {
  let header: string[] | undefined;
  let nextLine = 1;
  for await (const parsed of parseLines(chunks, delimiter)) {
    if ("error" in parsed) {
      yield parsed;
      continue;
    }
    const line = nextLine;
    nextLine = parsed.info.lines + 1;
    if (header === undefined) header = columnNames(parsed.record);
    else if (line > after) yield toRecord(header, parsed.record, line, delimiter);
  }
}

/** The lines as the parser gives them, with those that it refuses in their places. */
async function* parseLines(
  chunks: AsyncIterable<Uint8Array>,
  delimiter: string,
): AsyncGenerator<ParsedLine | Extract<ReadResult, { error: string }>> {
  const refused: Extract<ReadResult, { error: string }>[] = [];
  const parser = parse({
    delimiter,
    bom: true,
    info: true,
    relax_quotes: delimiter === "\t",
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
  try {
    for await (const parsed of parser) {
      yield* refused.splice(0);
      yield parsed;
    }
  } finally {
    input.destroy();
  }
  yield* refused;
}

function describe(error: CsvError | undefined): Extract<ReadResult, { error: string }> {
  const line = typeof error?.lines === "number" ? error.lines : 0;
  const raw = typeof error?.raw === "string" ? error.raw : "";
  return { line, error: error?.message ?? "not readable", raw };
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
