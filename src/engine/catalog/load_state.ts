import { type Collection, NOTHING_WAITS } from "../collection/collection.ts";
import { gone, readOnly } from "../collection/collection_errors.ts";
import { readRows } from "../collection/open_collection.ts";
import { scheduleBuilds } from "../indexes/schedule_builds.ts";

/** Reads a released collection into memory and lets reads in again, to all its partitions. */
export async function loadCollection(collection: Collection): Promise<void> {
  await setLoaded(collection, true);
}

/** Gives the memory of a collection back: reads are refused until it is loaded, writes go to the log alone. */
export async function releaseCollection(collection: Collection): Promise<void> {
  await setLoaded(collection, false);
}

/** Reads the rows in for as long as `action` runs; to be called while no write runs. */
export async function withRows(collection: Collection, action: () => Promise<void>): Promise<void> {
  await readIn(collection);
  try {
    await action();
  } finally {
    await release(collection);
  }
}

async function setLoaded(collection: Collection, loaded: boolean): Promise<void> {
  if (collection.home.readOnly) throw readOnly(collection.name);
  if (!loaded) await collection.merges.stop();
  await collection.home.builds.cancel([collection]);
  await collection.alone(async () => {
    if (collection.dropped || collection.log === undefined) throw gone(collection.name);
    const before = collection.state;
    if (loaded && before === "NotLoad") await readIn(collection);
    try {
      await commit(collection, loaded);
    } catch (error) {
      if (before === "NotLoad") await release(collection);
      throw error;
    }
    collection.releasedBuilds.failures.clear();
    if (loaded) collection.state = "Loaded";
    else await release(collection);
  });
  scheduleBuilds(collection);
}

async function commit(collection: Collection, loaded: boolean): Promise<void> {
  const { document } = collection;
  const { loadedUnasked = false, partitions } = document;
  if (!loadedUnasked && document.loaded === loaded && partitions.every((partition) => partition.loaded)) return;
  await collection.home.commit(({ loadedUnasked: _, ...standing }) => ({
    ...standing,
    loaded,
    lastAutoId: collection.autoIds.saved,
    partitions: standing.partitions.map((partition) => ({ ...partition, loaded: true })),
  }));
}

async function readIn(collection: Collection): Promise<void> {
  const { waiting } = collection;
  collection.state = "Loading";
  collection.waiting = NOTHING_WAITS;
  try {
    await readRows(collection);
  } catch (error) {
    await release(collection);
    collection.waiting = waiting;
    throw error;
  }
}

/** What the log holds that no segment does is counted anew. */
async function release(collection: Collection): Promise<void> {
  await collection.home.builds.cancel(collection.sealed);
  collection.releaseSegments();
  collection.state = "NotLoad";
  collection.waiting = NOTHING_WAITS;
  await readRows(collection);
}
