import type { DefinedCollection } from "../../client/collection_definition.ts";
import type { Connection } from "../../client/connection.ts";
import type { RowData } from "../../client/requests.ts";
import { RowSample } from "./row_sample.ts";

export interface RowCopy {
  readonly source: Connection;
  readonly target: Connection;
  readonly copied: DefinedCollection;
  /** The collection was there before: rows that it has are passed over. */
  readonly resumes: boolean;
  readonly batchSize: number;
  readonly onRows: (rows: number) => void;
  readonly signal: AbortSignal;
}

/** What came of it. */
export interface CopiedRows {
  /** Rows that were written; those that were there already are not among them. */
  readonly written: number;
  readonly sample: RowSample;
}

/** Copies rows batch by batch, partition by partition. */
export async function copyRows(copy: RowCopy): Promise<CopiedRows> {
  const sample = new RowSample();
  let written = 0;
  for (const partition of copy.copied.partitions ?? [undefined]) {
    const partition_names = partition === undefined ? {} : { partition_names: [partition] };
    const batches = await copy.source.queryIterator({
      collection_name: copy.copied.definition.collection_name,
      batchSize: copy.batchSize,
      ...partition_names,
    });
    for await (const rows of batches) {
      copy.signal.throwIfAborted();
      const sent = rows.map((row) => withoutComputed(row, copy.copied));
      for (const row of sent) sample.see(row);
      written += await writeMissing(copy, sent, partition);
      copy.onRows(rows.length);
    }
  }
  return { written, sample };
}

async function writeMissing(copy: RowCopy, rows: RowData[], partition_name: string | undefined): Promise<number> {
  const data = copy.resumes ? await missingOf(copy, rows) : rows;
  if (data.length === 0) return 0;
  const { collection_name } = copy.copied.definition;
  await copy.target.insert({ collection_name, data, ...(partition_name === undefined ? {} : { partition_name }) });
  return data.length;
}

async function missingOf({ target, copied }: RowCopy, rows: RowData[]): Promise<RowData[]> {
  const { key, definition } = copied;
  const ids = rows.map((row) => String(row[key]));
  const { data } = await target.get({ collection_name: definition.collection_name, ids, output_fields: [key] });
  const there = new Set(data.map((row) => String(row[key])));
  return rows.filter((_, i) => !there.has(ids[i]));
}

/** What functions fill the target fills itself; some servers answer with it. */
export function withoutComputed(row: RowData, { computed }: DefinedCollection): RowData {
  return computed.size === 0 ? row : Object.fromEntries(Object.entries(row).filter(([name]) => !computed.has(name)));
}
