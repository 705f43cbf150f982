import { ElanusError } from "../../errors/index.ts";
import { checkName } from "../../schema/define_field.ts";
import { LIMITS } from "../../schema/limits.ts";
import type { Collection } from "../collection/collection.ts";
import { gone, readOnly } from "../collection/collection_errors.ts";
import { retire } from "../collection/retire.ts";
import { type CollectionDocument, DEFAULT_PARTITION_ID, type PartitionDocument } from "./documents.ts";
import { partitionCalled } from "./find_partition.ts";
import { loadCollection, releaseCollection } from "./load_state.ts";

/** Rows of a partition; as Milvus counts where they are not in memory, deleted rows among them. */
export function partitionRows(collection: Collection, { id }: PartitionDocument): number {
  const inMemory = collection.state === "Loaded";
  const segments = inMemory ? collection.segments : collection.document.segments;
  let rows = 0;
  for (const segment of segments) {
    if (segment.partition !== id) continue;
    rows += "liveCount" in segment ? segment.liveCount : segment.rowCount;
  }
  return rows;
}

/** @throws ElanusError INVALID_SCHEMA, INVALID_PARAMETER where there are too many. That it exists is no mistake, as in Milvus. */
export async function createPartition(collection: Collection, name: string): Promise<void> {
  checkName("partition", name);
  const partition = { id: collection.home.nextId(), name, createdAt: Date.now(), loaded: true };
  await changePartitions(collection, (partitions) => {
    if (partitions.some((each) => each.name === name)) return partitions;
    if (partitions.length < LIMITS.partitions) return [...partitions, partition];
    throw new ElanusError("INVALID_PARAMETER", `collection \`${collection.name}\` takes no more partitions`, {
      detail: `it has ${partitions.length}; at most ${LIMITS.partitions} are allowed`,
    });
  });
}

/**
 * Removes a partition with its rows. As in Milvus it must be released first (that reads pass over it), and what is not
 * there need not be dropped.
 *
 * @throws ElanusError PARTITION_LOADED, INVALID_PARAMETER for the default one.
 */
export async function dropPartition(collection: Collection, name: string): Promise<void> {
  if (collection.home.readOnly) throw readOnly(collection.name);
  await collection.alone(async () => {
    if (collection.dropped) throw gone(collection.name);
    const partition = collection.document.partitions.find((each) => each.name === name);
    if (partition === undefined) return;
    checkDroppable(collection, partition);
    const before = collection.document;
    await collection.home.commit((document) => withoutPartition(document, partition.id));
    const dropped = collection.segments.filter((segment) => segment.partition === partition.id);
    collection.growing.delete(partition.id);
    collection.direct = collection.direct.filter((segment) => !dropped.includes(segment));
    await retire(collection, dropped, before);
  });
}

/**
 * Lets reads in; of a collection that is not in memory all rows are read, and the other partitions stay released. So do they
 * where nothing was loaded or released by hand before: a program that names what it wants wants no more.
 */
export async function loadPartitions(collection: Collection, names: readonly string[]): Promise<void> {
  const ids = names.map((name) => partitionCalled(collection, name).id);
  const wasReleased = collection.state === "NotLoad";
  const isFirst = wasReleased || collection.document.loadedUnasked === true;
  if (wasReleased) await loadCollection(collection);
  await setLoaded(collection, (each) => ids.includes(each.id) || (each.loaded && !isFirst));
}

/** Lets reads pass over partitions; the memory is given back with the last one. */
export async function releasePartitions(collection: Collection, names: readonly string[]): Promise<void> {
  const ids = names.map((name) => partitionCalled(collection, name).id);
  const rest = collection.document.partitions.filter(({ id, loaded }) => loaded && !ids.includes(id));
  if (collection.state === "NotLoad") return;
  if (rest.length === 0) return releaseCollection(collection);
  await setLoaded(collection, (each) => each.loaded && !ids.includes(each.id));
}

async function setLoaded(collection: Collection, isLoaded: (partition: PartitionDocument) => boolean): Promise<void> {
  if (collection.home.readOnly) throw readOnly(collection.name);
  await collection.home.commit(({ loadedUnasked: _, ...document }) => ({
    ...document,
    partitions: document.partitions.map((each) => ({ ...each, loaded: isLoaded(each) })),
  }));
}

async function changePartitions(
  collection: Collection,
  change: (partitions: readonly PartitionDocument[]) => readonly PartitionDocument[],
): Promise<void> {
  if (collection.home.readOnly) throw readOnly(collection.name);
  await collection.home.commit((document) => ({ ...document, partitions: change(document.partitions) }));
}

function checkDroppable(collection: Collection, { id, name, loaded }: PartitionDocument): void {
  if (id === DEFAULT_PARTITION_ID) {
    throw new ElanusError("INVALID_PARAMETER", `partition \`${name}\` cannot be dropped`, {
      hint: "every collection has it: delete its rows instead",
    });
  }
  if (collection.state === "NotLoad" || !loaded) return;
  throw new ElanusError("PARTITION_LOADED", `partition \`${name}\` is loaded`, {
    hint: "call releasePartitions first",
  });
}

function withoutPartition(document: CollectionDocument, id: number): CollectionDocument {
  return {
    ...document,
    partitions: document.partitions.filter((partition) => partition.id !== id),
    segments: document.segments.filter((segment) => segment.partition !== id),
  };
}
