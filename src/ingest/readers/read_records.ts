import type { AsyncBuffer } from "hyparquet";
import { ElanusError } from "../../errors/index.ts";
import { RandomAccessFile } from "../../storage/files/index.ts";
import { collectBytes } from "./concat_bytes.ts";
import type { RecordSource } from "./find_sources.ts";
import { readCsv, sniffDelimiter } from "./read_csv.ts";
import { readJson } from "./read_json.ts";
import { readJsonl } from "./read_jsonl.ts";
import { readMarkdown } from "./read_markdown.ts";
import { readParquet } from "./read_parquet.ts";
import { readText } from "./read_text.ts";
import type { ReadResult, SourceRecord } from "./record.ts";

/** A place in the sources: everything up to this line of this source is done. */
export interface ReadPosition {
  readonly source: string;
  readonly line: number;
}

export interface ReadRecordsOptions {
  /** Begin behind this record. */
  readonly after?: ReadPosition;
  /** Told how many bytes of the disk were read. */
  readonly onBytes?: (count: number) => void;
}

/**
 * The records of all sources, one after the other, as they are asked for: nothing is read ahead but the chunk that
 * the record lies in (Parquet: the row group).
 *
 * @throws ElanusError INVALID_FILE where a file is damaged or not what its name says; bad records are results.
 */
export async function* readRecords(
  sources: readonly RecordSource[],
  options: ReadRecordsOptions = {},
): AsyncGenerator<SourceRecord> {
  const { after, onBytes } = options;
  const first = after === undefined ? 0 : sources.findIndex((source) => source.name === after.source);
  for (let i = Math.max(first, 0); i < sources.length; i++) {
    const source = sources[i];
    const line = after !== undefined && i === first ? after.line : 0;
    for await (const result of readSource(source, line, onBytes)) yield { source: source.name, ...result };
  }
}

async function* readSource(
  source: RecordSource,
  after: number,
  onBytes?: (count: number) => void,
): AsyncGenerator<ReadResult> {
  switch (source.format) {
    case "jsonl":
    case "json":
      yield* readJsonOfEitherKind(source, after, onBytes);
      return;
    case "csv":
    case "tsv":
      yield* readDelimited(source, after, onBytes);
      return;
    case "parquet":
      yield* readParquetSource(source, after, onBytes);
      return;
    case "text":
      yield* readText(source.open(onBytes), source.path, after);
      return;
    case "markdown":
      yield* readMarkdown(source.open(onBytes), source.path, after);
      return;
  }
}

/** The two are often named for each other: a .jsonl that holds an array, a .json with one object a line. */
async function* readJsonOfEitherKind(
  source: RecordSource,
  after: number,
  onBytes?: (count: number) => void,
): AsyncGenerator<ReadResult> {
  const { head, chunks } = await peek(source.open(onBytes));
  const isLines = source.format === "jsonl" ? !head.trimStart().startsWith("[") : firstLineIsObject(head);
  yield* isLines ? readJsonl(chunks, after) : readJson(chunks, after);
}

function firstLineIsObject(head: string): boolean {
  const [first, second] = head.trimStart().split(/\r?\n/, 2);
  if (second === undefined || !second.trimStart().startsWith("{")) return false;
  try {
    JSON.parse(first);
    return true;
  } catch {
    return false;
  }
}

async function* readDelimited(
  source: RecordSource,
  after: number,
  onBytes?: (count: number) => void,
): AsyncGenerator<ReadResult> {
  const { head, chunks } = await peek(source.open(onBytes));
  yield* readCsv(chunks, source.format === "tsv" ? "\t" : sniffDelimiter(head), after);
}

/** The first chunk as text, and the whole stream from its beginning. */
async function peek(bytes: AsyncIterable<Uint8Array>): Promise<{ head: string; chunks: AsyncIterable<Uint8Array> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  const first = await iterator.next();
  const head = first.done ? "" : new TextDecoder().decode(first.value);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      if (!first.done) yield first.value;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head, chunks: chunks() };
}

async function* readParquetSource(
  source: RecordSource,
  after: number,
  onBytes?: (count: number) => void,
): AsyncGenerator<ReadResult> {
  const { file, close } = await openParquet(source, onBytes);
  try {
    yield* readParquet(file, after);
  } catch (cause) {
    throw cause instanceof ElanusError ? cause : damagedParquet(source.name, cause);
  } finally {
    await close();
  }
}

/** A plain file is read where it is asked; one that is compressed as a whole has to be unpacked into memory. */
async function openParquet(
  source: RecordSource,
  onBytes?: (count: number) => void,
): Promise<{ file: AsyncBuffer; close: () => Promise<void> }> {
  if (!source.name.toLowerCase().endsWith(".parquet") || source.name.toLowerCase().includes(".zip#")) {
    const bytes = await collectBytes(source.open(onBytes));
    const file = {
      byteLength: bytes.length,
      slice: (start: number, end?: number) => copyOf(bytes.subarray(start, end)),
    };
    return { file, close: async () => undefined };
  }
  for await (const _ of source.open()) break;
  const onDisk = await RandomAccessFile.open(source.name);
  const slice = async (start: number, end = onDisk.size): Promise<ArrayBuffer> => {
    const from = start < 0 ? onDisk.size + start : start;
    const bytes = await onDisk.read(from, end - from);
    onBytes?.(bytes.length);
    return copyOf(bytes);
  };
  return { file: { byteLength: onDisk.size, slice }, close: () => onDisk.close() };
}

function copyOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

function damagedParquet(name: string, cause: unknown): ElanusError {
  return new ElanusError("INVALID_FILE", `the Parquet file \`${name}\` cannot be read`, {
    detail: cause instanceof Error ? cause.message : String(cause),
    hint: "the file is damaged or was downloaded in part: fetch it again",
    cause,
  });
}
