import { type DefinedCollection, defineAgain, requireSame } from "../../client/collection_definition.ts";
import type { Connection } from "../../client/connection.ts";
import { ElanusError } from "../../errors/index.ts";
import { type CopiedRows, copyRows } from "./copy_rows.ts";
import { type Verified, verifyCopy } from "./verify_copy.ts";

export interface CollectionCopy {
  readonly source: Connection;
  readonly target: Connection;
  readonly collection_name: string;
  readonly batchSize: number;
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
}

/** What was copied. */
export interface CopyReport extends Verified {
  readonly collection: string;
  /** Rows that were written by this run. */
  readonly written: number;
  readonly aliases: readonly string[];
  /** What could not go along, a sentence each. */
  readonly notes: readonly string[];
}

/** With it the keys of rows may be given where a collection makes them itself. */
const GIVEN_AUTO_IDS = "allow_insert_auto_id";

/**
 * Copies a collection between two databases, wherever they lie: schema, functions, indexes, partitions, properties, rows,
 * attachments, aliases. What the target has of it already is left as it is, so that a copy that was stopped goes on.
 *
 * @throws ElanusError COLLECTION_NOT_FOUND; INVALID_SCHEMA where the target has another collection of that name; CORRUPT
 * where the copy is not what the source is.
 */
export async function copyCollection(copy: CollectionCopy): Promise<CopyReport> {
  const { source, target, collection_name, signal } = copy;
  const copied = await defineAgain(source, collection_name);
  const resumes = await prepareTarget(target, copied);
  const { data: total } = await source.count({ collection_name });
  let done = 0;
  const onRows = (rows: number) => {
    done += rows;
    copy.onProgress(done, total);
  };
  const { written, sample }: CopiedRows = await copyRows({ ...copy, copied, resumes, onRows });
  await target.flushSync({ collection_names: [collection_name] });
  const verified = await verifyCopy({ source, target, copied }, sample);
  const notes = await copyAttachments(copy);
  if (borrowsKeys(copied)) await target.dropCollectionProperties({ collection_name, properties: [GIVEN_AUTO_IDS] });
  for (const alias of copied.aliases) await copyAlias(target, collection_name, alias);
  signal.throwIfAborted();
  return { collection: collection_name, written, ...verified, aliases: copied.aliases, notes };
}

/** Makes the collection where it is missing. @returns whether it was there. */
async function prepareTarget(target: Connection, copied: DefinedCollection): Promise<boolean> {
  const { definition, partitions = [] } = copied;
  const { collection_name } = definition;
  const exists = (await target.hasCollection({ collection_name })).value.valueOf();
  if (exists) requireSame(definition, (await defineAgain(target, collection_name)).definition);
  else await target.createCollection(creationOf(definition, target));
  if (borrowsKeys(copied)) {
    await target.alterCollectionProperties({ collection_name, properties: { [GIVEN_AUTO_IDS]: true } });
  }
  for (const partition_name of partitions) {
    const { value } = await target.hasPartition({ collection_name, partition_name });
    if (!value.valueOf()) await target.createPartition({ collection_name, partition_name });
  }
  return exists;
}

function creationOf(definition: DefinedCollection["definition"], target: Connection): DefinedCollection["definition"] {
  const { fields, index_params } = definition;
  const withIndex = new Set(index_params.map(({ field_name }) => field_name));
  // Milvus reads no collection whose vectors have no index.
  const bare =
    target.engine === "milvus"
      ? fields.filter(({ name, data_type }) => isVector(data_type) && !withIndex.has(name))
      : [];
  return {
    ...definition,
    index_params: [...index_params, ...bare.map(({ name }) => ({ field_name: name, index_type: "AUTOINDEX" }))],
  };
}

function isVector(type: unknown): boolean {
  return String(type).endsWith("Vector");
}

/** Whether keys can be given for the time of the copy alone. */
function borrowsKeys({ definition: { fields, properties } }: DefinedCollection): boolean {
  return fields.some(({ autoID }) => autoID) && !(GIVEN_AUTO_IDS in properties);
}

/** Trained models and the like lie beside the rows in databases of files alone. */
async function copyAttachments({ source, target, collection_name }: CollectionCopy): Promise<string[]> {
  const names = await attachmentsOf(source, collection_name);
  const notes: string[] = [];
  for (const name of names) {
    const data = await source.getAttachment({ collection_name, name });
    if (data === undefined) continue;
    await target.putAttachment({ collection_name, name, data }).catch((error: unknown) => {
      if (!isNotSupported(error)) throw error;
      notes.push(`\`${name}\` stays behind: the target keeps no attachments; searches by words need it`);
    });
  }
  return notes;
}

async function attachmentsOf(source: Connection, collection_name: string): Promise<string[]> {
  return source.listAttachments({ collection_name }).catch((error: unknown) => {
    if (isNotSupported(error)) return [];
    throw error;
  });
}

function isNotSupported(error: unknown): boolean {
  return error instanceof ElanusError && error.code === "NOT_SUPPORTED";
}

/** @throws ElanusError ALIAS_EXISTS where the target's stands for another collection. */
async function copyAlias(target: Connection, collection_name: string, alias: string): Promise<void> {
  const { aliases } = await target.listAliases({ collection_name });
  if (!aliases.includes(alias)) await target.createAlias({ collection_name, alias });
}
