import { isDeepStrictEqual } from "node:util";
import type { DefinedCollection } from "../../client/collection_definition.ts";
import type { Connection } from "../../client/connection.ts";
import type { RowData } from "../../client/requests.ts";
import { encodeRows, headOf, type VectorPlace } from "../encode/encode_rows.ts";
import type { ReleaseEncoder } from "../encode/release_encoder.ts";

export interface ReleaseCopy {
  readonly client: Connection;
  readonly source: DefinedCollection;
  readonly target: string;
  readonly encoder: Pick<ReleaseEncoder, "identity" | "encodeItems">;
  readonly place: VectorPlace;
  readonly batchSize: number;
  readonly signal?: AbortSignal;
  /** Called after each batch with the rows that were looked at so far. */
  readonly onRows: (done: number) => Promise<void>;
}

/**
 * Brings a release to what its source is: rows that it lacks or has otherwise are encoded and written, rows that the
 * source no longer has are deleted. What is there already and is the same is not encoded again, so that an interrupted
 * copy goes on where it was.
 *
 * Rows may change meanwhile. A writer writes to the source first and to the release afterwards; the copy reads, writes,
 * and reads the source again until nothing has changed. So whichever comes last of the two, the release ends with the
 * newest row: either the copy saw the change, or the writer's own write is still to come.
 *
 * @returns how many rows were written or deleted.
 */
export async function copyRelease(copy: ReleaseCopy): Promise<number> {
  const names = copiedFields(copy);
  let [changed, done] = [0, 0];
  for (const partition of copy.source.partitions ?? [undefined]) {
    await openPartition(copy, partition);
    const part = { ...copy, names, partition };
    for await (const rows of await rowsOf(copy, copy.source.definition.collection_name, names, partition)) {
      copy.signal?.throwIfAborted();
      changed += await settleRows(part, rows);
      done += rows.length;
      await copy.onRows(done);
    }
  }
  return changed + (await deleteExtra(copy));
}

interface CopiedPart extends ReleaseCopy {
  readonly names: readonly string[];
  readonly partition: string | undefined;
}

/** Writes what the release lacks of these rows, until the source has them as they were written. */
async function settleRows(part: CopiedPart, rows: readonly RowData[]): Promise<number> {
  const there = await rowsByKey(part, part.target, rows);
  let pending = rows.filter((row) => !isDeepStrictEqual(there.get(keyIn(part, row)), row));
  const written = pending.length;
  while (pending.length > 0) {
    await writeRows(part, pending);
    const now = await rowsByKey(part, part.source.definition.collection_name, pending);
    await deleteRows(
      part,
      pending.filter((row) => !now.has(keyIn(part, row))),
    );
    pending = pending.flatMap((row) => {
      const current = now.get(keyIn(part, row));
      return current === undefined || isDeepStrictEqual(current, row) ? [] : [current];
    });
  }
  return written;
}

async function writeRows({ client, target, encoder, place, partition, signal }: CopiedPart, rows: readonly RowData[]) {
  const data = await encodeRows(encoder, rows, place, { signal });
  const where = partition === undefined ? {} : { partition_name: partition };
  await client.upsert({ collection_name: target, data, ...where });
}

/** Rows that were deleted from the source while no writer followed. */
async function deleteExtra(copy: ReleaseCopy): Promise<number> {
  const { client, source, target } = copy;
  const { collection_name } = source.definition;
  const counts = await Promise.all([collection_name, target].map((name) => countRows(client, name)));
  if (counts[0] === counts[1]) return 0;
  let deleted = 0;
  for await (const rows of await rowsOf(copy, target, [source.key], undefined)) {
    copy.signal?.throwIfAborted();
    const there = await rowsByKey({ ...copy, names: [source.key] }, collection_name, rows);
    const extra = rows.filter((row) => !there.has(keyIn(copy, row)));
    await deleteRows(copy, extra);
    deleted += extra.length;
  }
  return deleted;
}

/** How many rows a collection has, those of the last writes among them. */
export async function countRows(client: Connection, collection_name: string): Promise<number> {
  return (await client.count({ collection_name, consistency_level: "Strong" })).data;
}

async function deleteRows(copy: ReleaseCopy, rows: readonly RowData[]): Promise<void> {
  if (rows.length === 0) return;
  await copy.client.delete({ collection_name: copy.target, ids: rows.map((row) => keyIn(copy, row)) });
}

function rowsOf(
  { client, batchSize }: ReleaseCopy,
  collection_name: string,
  output_fields: readonly string[],
  partition: string | undefined,
) {
  const where = partition === undefined ? {} : { partition_names: [partition] };
  const fields = { output_fields: [...output_fields] };
  return client.queryIterator({ collection_name, batchSize, ...fields, ...where, consistency_level: "Strong" });
}

async function rowsByKey(
  part: Pick<CopiedPart, "client" | "source" | "names">,
  collection_name: string,
  rows: readonly RowData[],
): Promise<Map<string, RowData>> {
  const ids = rows.map((row) => keyIn(part, row));
  const output_fields = [...part.names];
  const { data } = await part.client.get({ collection_name, ids, output_fields, consistency_level: "Strong" });
  return new Map(data.map((row) => [keyIn(part, row), row]));
}

function keyIn({ source }: Pick<ReleaseCopy, "source">, row: RowData): string {
  return String(row[source.key]);
}

/** All fields but the vectors that are made anew, and what functions fill. */
function copiedFields({ source, place }: ReleaseCopy): string[] {
  const made = new Set([place.field, headOf(place.field), ...source.computed]);
  const names = source.definition.fields.map(({ name }) => name).filter((name) => !made.has(name));
  return source.definition.enable_dynamic_field ? [...names, "$meta"] : names;
}

async function openPartition({ client, target }: ReleaseCopy, partition_name: string | undefined): Promise<void> {
  if (partition_name === undefined) return;
  const place = { collection_name: target, partition_name };
  if (!(await client.hasPartition(place)).value.valueOf()) await client.createPartition(place);
}
