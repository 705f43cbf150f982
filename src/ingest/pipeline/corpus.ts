import type { Chunker } from "../chunkers/chunker.ts";
import { Rejection } from "../mapping/coerce.ts";
import type { Mapping } from "../mapping/mapping.ts";
import { type Document, toDocument } from "../mapping/to_document.ts";
import { chunkRows, type PendingRow, wholeRow } from "../mapping/to_rows.ts";
import type { RecordSource } from "../readers/find_sources.ts";
import { type ReadPosition, readRecords } from "../readers/read_records.ts";
import type { Row, SourceRecord } from "../readers/record.ts";

/** How many records the mapping is guessed from. */
const SAMPLE_RECORDS = 500;

/** A record on its way into the collection, or why it is not. */
export interface CorpusEntry {
  readonly position: ReadPosition;
  /** The record as it was read, for the rejects. */
  readonly raw: unknown;
  readonly outcome: { readonly document: Document; readonly rows: readonly PendingRow[] } | Rejection;
}

/** The files of a run as rows: what is read, how it is mapped, and how it is cut. */
export class Corpus {
  readonly sources: readonly RecordSource[];
  readonly mapping: Mapping;
  /** Undefined where documents stay whole. */
  readonly chunker: Chunker | undefined;

  constructor(sources: readonly RecordSource[], mapping: Mapping, chunker: Chunker | undefined) {
    this.sources = sources;
    this.mapping = mapping;
    this.chunker = chunker;
  }

  /** Bytes of all sources on the disk. */
  get bytes(): number {
    return this.sources.reduce((total, source) => total + source.size, 0);
  }

  /** All entries behind `after`, one by one as they are asked for. */
  async *entries(after?: ReadPosition, onBytes?: (count: number) => void): AsyncGenerator<CorpusEntry> {
    for await (const record of readRecords(this.sources, { after, onBytes })) yield this.entryOf(record);
  }

  /** The texts to train an embedder on: those that will be embedded. */
  async *texts(onRecord: (bytes: number) => void, signal?: AbortSignal): AsyncGenerator<string> {
    let bytes = 0;
    const onBytes = (count: number): void => {
      bytes += count;
    };
    for await (const { outcome } of this.entries(undefined, onBytes)) {
      signal?.throwIfAborted();
      onRecord(bytes);
      if (!(outcome instanceof Rejection)) for (const row of outcome.rows) yield row.text;
    }
  }

  private entryOf(record: SourceRecord): CorpusEntry {
    const position = { source: record.source, line: record.line };
    if ("error" in record) return { position, raw: record.raw, outcome: new Rejection("unparsable", record.error) };
    return { position, raw: record.record, outcome: this.outcomeOf(record.record) };
  }

  private outcomeOf(record: Row): CorpusEntry["outcome"] {
    const document = toDocument(record, this.mapping);
    if (document instanceof Rejection) return document;
    const rows = this.rowsOf(document);
    return rows instanceof Rejection ? rows : { document, rows };
  }

  private rowsOf(document: Document): PendingRow[] | Rejection {
    if (this.chunker !== undefined) return chunkRows(document, this.mapping, this.chunker);
    const row = wholeRow(document, this.mapping);
    return row instanceof Rejection ? row : [row];
  }
}

/** The first records of the sources, and what was wrong with those that could not be read. */
export async function readSample(sources: readonly RecordSource[]): Promise<{ records: Row[]; errors: string[] }> {
  const records: Row[] = [];
  const errors: string[] = [];
  for await (const result of readRecords(sources)) {
    if ("error" in result) errors.push(`line ${result.line} of \`${result.source}\`: ${result.error}`);
    else records.push(result.record);
    if (records.length + errors.length >= SAMPLE_RECORDS) break;
  }
  return { records, errors };
}
