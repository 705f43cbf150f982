import type { RowData } from "../../client/requests.ts";
import type { Embedder } from "../../embed/index.ts";
import type { RowWriter } from "../ingest_request.ts";
import { Rejection } from "../mapping/coerce.ts";
import { CHUNK_FIELDS, EMBEDDING_FIELD } from "../mapping/field_names.ts";
import type { Document } from "../mapping/to_document.ts";
import type { PendingRow } from "../mapping/to_rows.ts";
import type { ReadPosition } from "../readers/read_records.ts";
import type { DerivedFields } from "./derived_fields.ts";
import type { RejectLog } from "./reject_log.ts";
import type { StageClock } from "./stage_clock.ts";
import { upsertRows } from "./upsert_rows.ts";

/** A document that waits for its batch. */
export interface PendingDocument {
  readonly position: ReadPosition;
  readonly raw: unknown;
  readonly document: Document;
  readonly rows: readonly PendingRow[];
}

export interface RowSinkOptions {
  readonly writer: RowWriter;
  /** Undefined where the rows bring their vectors, or the writer makes them. */
  readonly embedder: Embedder | undefined;
  readonly derived: DerivedFields;
  /** Whether chunks of an earlier ingestion may be there, which a shorter document would leave behind. */
  readonly replacesChunks: boolean;
  readonly rejects: RejectLog;
  readonly clock: StageClock;
  readonly signal: AbortSignal | undefined;
}

/** What one batch came to. */
export interface BatchResult {
  readonly rows: number;
  readonly inserted: number;
  readonly truncated: number;
  readonly vectors: readonly ArrayLike<number>[];
}

/** Gathers documents, then embeds and upserts their rows together. It never holds more than a batch. */
export class RowSink {
  private readonly options: RowSinkOptions;
  /** By key: of documents with one key the later stands. */
  private readonly pending = new Map<string, PendingDocument>();
  private pendingRows = 0;

  constructor(options: RowSinkOptions) {
    this.options = options;
  }

  /** Rows that wait. */
  get size(): number {
    return this.pendingRows;
  }

  add(document: PendingDocument): void {
    const key = String(document.document.key);
    this.pendingRows += document.rows.length - (this.pending.get(key)?.rows.length ?? 0);
    // Taken out first, so that the later document also stands at the later place.
    this.pending.delete(key);
    this.pending.set(key, document);
  }

  /** Resolves when the rows that waited are acknowledged, those that were refused written to the rejects. */
  async flush(): Promise<BatchResult> {
    const documents = [...this.pending.values()];
    const owners = documents.flatMap((document) => document.rows.map(() => document));
    const rows = documents.flatMap((document) => document.rows);
    this.pending.clear();
    this.pendingRows = 0;
    this.options.clock.enter("embed");
    const { vectors, truncated } = await this.embed(rows);
    this.options.clock.enter("insert");
    if (this.options.replacesChunks) await this.deleteChunksOf(documents);
    const { derived, writer } = this.options;
    const data: RowData[] = rows.map(({ fields, text }, i) => ({
      ...fields,
      ...derived(text, vectors.at(i)),
      ...(vectors.length > 0 && { [EMBEDDING_FIELD]: vectors[i] }),
    }));
    const refused = await upsertRows(writer, data);
    for (const { index, error } of refused) {
      const { position, raw } = owners[index];
      await this.options.rejects.reject({ ...position, raw }, new Rejection("refused", error.message));
    }
    return { rows: rows.length, inserted: rows.length - refused.length, truncated, vectors };
  }

  /** No vectors where the writer makes them. */
  private async embed(
    rows: readonly PendingRow[],
  ): Promise<{ vectors: readonly (Float32Array | readonly number[])[]; truncated: number }> {
    const { embedder, signal } = this.options;
    if (embedder === undefined || rows.length === 0) {
      return { vectors: rows.flatMap(({ vector }) => (vector === undefined ? [] : [vector])), truncated: 0 };
    }
    const texts = rows.map((row) => row.text);
    const { dense, truncated } = await embedder.embedDocuments(texts, { signal });
    return { vectors: dense, truncated };
  }

  private async deleteChunksOf(documents: readonly PendingDocument[]): Promise<void> {
    if (documents.length === 0) return;
    const keys = documents.map(({ document }) => JSON.stringify(String(document.key)));
    const filter = `${CHUNK_FIELDS.source} in [${keys.join(", ")}]`;
    await this.options.writer.delete({ filter });
  }
}
