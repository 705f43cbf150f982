import { ElanusError } from "../../errors/index.ts";
import type { CollectionSchema, Properties } from "../../schema/collection_schema.ts";
import {
  type Durability,
  type FileSystem,
  FolderLock,
  LOG_SUFFIX,
  Manifest,
  MemoryFileSystem,
  nodeFileSystem,
  removeOrphans,
} from "../../storage/index.ts";
import { Collection, type CollectionHome } from "../collection/collection.ts";
import { createCollectionFiles, openCollection } from "../collection/open_collection.ts";
import { Compactions } from "../compaction/compactions.ts";
import { keepUp, resumeWork } from "../compaction/seal.ts";
import { Follower, type FollowHost } from "../follow/follower.ts";
import { IndexBuilds } from "../indexes/index_builds.ts";
import { SegmentFiller } from "../segment/segment_filler.ts";
import { firstPartitions } from "../write/partition_key.ts";
import { refuseAliased } from "./aliases.ts";
import { databaseFiles, firstFreeId, folderName } from "./database_files.ts";
import {
  type CollectionDocument,
  type DatabaseDocument,
  DEFAULT_NAMESPACE,
  EMPTY_DATABASE,
  parseDatabaseDocument,
} from "./documents.ts";
import { collectionExists, Names } from "./names.ts";
import { StandingDocument } from "./standing_document.ts";

export const IN_MEMORY = ":memory:";
/** So often it is looked whether rows have expired, or enough of them were deleted, that a merge pays. */
const UPKEEP_MS = 60_000;

export interface DatabaseOptions {
  readonly readOnly?: boolean;
  readonly durability?: Durability;
}

/** Where a database lies; tests put a file system of their own under it. */
export interface Place {
  readonly fs: FileSystem;
  readonly folder: string;
}

/** A folder of collections: opened by one writer, or by any number of readers. */
export class Database {
  readonly path: string;
  readonly readOnly: boolean;
  readonly fs: FileSystem;
  private readonly durability: Durability;
  /** Keeps up what another process writes; where this one writes there is none. */
  readonly follower: Follower | undefined;
  private readonly standing: StandingDocument;
  /** What the follower shows in the place of the standing document. */
  private followed: DatabaseDocument | undefined;
  private readonly lock: FolderLock | undefined;
  private readonly builds = new IndexBuilds();
  readonly compactions = new Compactions();
  private readonly filler = new SegmentFiller();
  /** By id, oldest first. */
  private readonly collections = new Map<number, Collection>();
  private names: Names;
  private closing: Promise<void> | undefined;
  private upkeep: NodeJS.Timeout | undefined;

  /** See `open`. */
  constructor(
    place: Place,
    manifest: Manifest<DatabaseDocument>,
    lock: FolderLock | undefined,
    options: DatabaseOptions,
  ) {
    this.path = place.folder;
    this.fs = place.fs;
    this.standing = new StandingDocument(manifest, (document) => this.adopt(document));
    this.lock = lock;
    this.readOnly = options.readOnly ?? false;
    this.durability = options.durability ?? "group";
    this.names = new Names(manifest.document);
    this.follower = this.readOnly ? new Follower(this.followHost()) : undefined;
  }

  /**
   * Opens a folder, making it where it is missing; ":memory:" is a database that is gone when it is closed.
   *
   * @throws ElanusError NOT_A_DATABASE, DATABASE_IN_USE, CORRUPT, NEWER_FORMAT, READ_ONLY, STORAGE_FAILED.
   */
  static async open(path: string, options: DatabaseOptions = {}, place: Place = placeOf(path)): Promise<Database> {
    const { fs, folder } = place;
    if (options.readOnly) return openForReading(path, place, options);
    if (!(await Manifest.exists(fs, folder))) await fs.makeFolder(folder);
    const lock = await FolderLock.acquire(fs, folder);
    try {
      const exists = await Manifest.exists(fs, folder);
      const manifest = exists ? await openManifest(place) : await Manifest.create(fs, folder, EMPTY_DATABASE);
      return await new Database(place, manifest, lock, options).load();
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** Reads the collections in; a writer first removes the files that a crash left. To be called once, by `open`. */
  async load(): Promise<this> {
    if (this.follower !== undefined) {
      await this.follower.fresh();
      return this;
    }
    const { current } = this.standing;
    // Before the logs are read, whose rows take ids as well.
    this.standing.passIds(await firstFreeId({ fs: this.fs, folder: this.path }, current));
    try {
      for (const document of current.collections) {
        this.collections.set(document.id, await openCollection(this.homeOf(document.id), document));
      }
    } catch (error) {
      for (const collection of this.collections.values()) collection.releaseSegments();
      throw error;
    }
    // Not before the logs are read: they name segments that the manifest does not.
    if (!this.readOnly) await removeOrphans(this.fs, this.path, this.liveFiles());
    for (const collection of this.collections.values()) resumeWork(collection);
    this.upkeep = setInterval(() => this.keepUp(), UPKEEP_MS).unref();
    return this;
  }

  private liveFiles(): Set<string> {
    const live = new Set(databaseFiles(this.standing.current).map(({ path }) => path));
    for (const { document, files } of this.collections.values()) {
      for (const file of files) live.add(`${folderName(document.id)}/${file}`);
    }
    return live;
  }

  private keepUp(): void {
    for (const collection of this.collections.values()) keepUp(collection);
  }

  /** What stands on disk: namespaces, names, aliases. */
  get document(): DatabaseDocument {
    this.checkOpen();
    return this.followed ?? this.standing.current;
  }

  /** The collection of that name or alias. @throws ElanusError COLLECTION_NOT_FOUND with the nearest name, DATABASE_NOT_FOUND */
  collection(name: string, namespace = DEFAULT_NAMESPACE): Collection {
    this.checkOpen();
    const id = this.names.idOf(name, namespace);
    const collection = this.collections.get(id);
    if (collection !== undefined) return collection;
    throw new ElanusError("COLLECTION_NOT_FOUND", `collection \`${name}\` is being created or dropped`);
  }

  /** Whether a collection has that name or alias. @throws ElanusError DATABASE_NOT_FOUND */
  hasCollection(name: string, namespace = DEFAULT_NAMESPACE): boolean {
    this.checkOpen();
    return this.names.in(namespace).has(name);
  }

  /** All collections, or those of one namespace; oldest first. @throws ElanusError DATABASE_NOT_FOUND */
  listCollections(namespace?: string): Collection[] {
    this.checkOpen();
    const all = [...this.collections.values()];
    if (namespace === undefined) return all;
    this.names.in(namespace);
    return all.filter(({ document }) => document.namespace === namespace);
  }

  /** Changes namespaces, names or aliases, at once for all that comes after; a change that returns its document is none. */
  async change(change: (document: DatabaseDocument) => DatabaseDocument): Promise<void> {
    this.checkWritable();
    await this.standing.inTurn(async () => {
      const before = this.standing.current;
      const after = change(before);
      if (after !== before) await this.standing.replace(after);
    });
  }

  /** Ids of namespaces, as of all else; those that a follower gives are nobody's. */
  nextId(): number {
    const id = this.standing.nextId();
    return this.readOnly ? -id - 1 : id;
  }

  /**
   * @param numPartitions over how many partitions its partition key spreads the rows, where it has one.
   * @throws ElanusError COLLECTION_EXISTS, DATABASE_NOT_FOUND, INVALID_PARAMETER for `numPartitions`.
   */
  async createCollection(
    schema: CollectionSchema,
    properties: Properties = {},
    namespace = DEFAULT_NAMESPACE,
    numPartitions?: number,
  ): Promise<Collection> {
    this.checkWritable();
    const id = this.nextId();
    const createdAt = Date.now();
    const document: CollectionDocument = {
      id,
      namespace,
      schema,
      properties,
      createdAt,
      loaded: true,
      loadedUnasked: true,
      partitions: firstPartitions(schema, createdAt, numPartitions),
      indexes: [],
      segments: [],
      log: `${this.nextId()}${LOG_SUFFIX}`,
      olderLogs: [],
      attachments: {},
    };
    return this.standing.inTurn(async () => {
      if (this.hasCollection(schema.name, namespace)) throw collectionExists(schema.name);
      const collection = await createCollectionFiles(this.homeOf(id), document);
      try {
        const before = this.standing.current;
        await this.standing.replace({ ...before, collections: [...before.collections, document] });
      } catch (error) {
        await collection.log?.close();
        throw error;
      }
      this.collections.set(id, collection);
      return collection;
    });
  }

  /**
   * Removes a collection with its files, attachments included; searches that run go on over what they hold.
   *
   * @throws ElanusError COLLECTION_ALIASED where `name` is an alias or an alias stands for it, as Milvus has it.
   */
  async dropCollection(name: string, namespace = DEFAULT_NAMESPACE): Promise<void> {
    this.checkWritable();
    const collection = this.collection(name, namespace);
    await collection.merges.stop();
    const isOurs = await collection.end(() =>
      this.standing.inTurn(async () => {
        if (collection.dropped) return false;
        const before = this.standing.current;
        const { id } = collection.document;
        refuseAliased(before, collection.document, name);
        await this.standing.replace({ ...before, collections: before.collections.filter((each) => each.id !== id) });
        this.collections.delete(id);
        collection.dropped = true;
        return true;
      }),
    );
    if (!isOurs) return;
    await this.builds.cancel([...collection.sealed, collection]);
    // It goes with its folder, so that a failure to close it is none of the drop.
    await collection.log?.close().catch(() => {});
    collection.releaseSegments();
    await this.removeFolder(collection);
  }

  /** Ends running builds (they begin again at the next opening) and gives everything back. */
  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  /** A log that cannot be closed keeps nothing else open, the lock least of all; its failure is told at the end. */
  private async shutDown(): Promise<void> {
    clearInterval(this.upkeep);
    await this.builds.close();
    for (const collection of this.collections.values()) await collection.merges.stop();
    await this.standing.idle();
    await this.follower?.close();
    const failures: unknown[] = [];
    for (const collection of this.collections.values()) {
      await collection.end(async () => {
        collection.dropped = true;
        await collection.log?.close().catch((failure: unknown) => failures.push(failure));
      });
      // What the last writes have asked for: once the lock is gone the files are another's.
      await collection.seals.idle();
      await collection.merges.stop();
      collection.releaseSegments();
    }
    this.collections.clear();
    await this.lock?.release();
    if (failures.length > 0) throw failures[0];
  }

  private homeOf(id: number): CollectionHome {
    return {
      fs: this.fs,
      folder: `${this.path}/${folderName(id)}`,
      durability: this.durability,
      readOnly: this.readOnly,
      builds: this.builds,
      filler: this.filler,
      nextId: () => this.nextId(),
      // A follower reads collections of databases that it does not show yet.
      propertiesOf: (name) => {
        const { namespaces } = this.followed ?? this.standing.current;
        return namespaces.find((each) => each.name === name)?.properties ?? {};
      },
      commit: (change) => this.standing.inTurn(() => this.changeCollection(id, change)),
      settled: () => this.settled(),
    };
  }

  private async changeCollection(id: number, change: (document: CollectionDocument) => CollectionDocument) {
    this.checkWritable();
    const before = this.standing.current;
    const known = before.collections.find((document) => document.id === id);
    if (known === undefined) throw new ElanusError("COLLECTION_NOT_FOUND", "the collection was dropped");
    const after = change(known);
    const collections = before.collections.map((document) => (document === known ? after : document));
    await this.standing.replace({ ...before, collections });
    return after;
  }

  private adopt(document: DatabaseDocument): void {
    this.names = new Names(document);
    for (const each of document.collections) this.collections.get(each.id)?.adopt(each);
  }

  private followHost(): FollowHost {
    return {
      fs: this.fs,
      folder: this.path,
      makeCollection: (document) => new Collection(this.homeOf(document.id), document),
      show: (document, collections) => {
        this.followed = document;
        this.names = new Names(document);
        this.collections.clear();
        for (const collection of collections) this.collections.set(collection.document.id, collection);
      },
    };
  }

  private async settled(): Promise<void> {
    await this.follower?.fresh();
    await this.standing.settled();
  }

  private async removeFolder(collection: Collection): Promise<void> {
    for (const file of collection.files) await this.fs.remove(collection.path(file)).catch(() => {});
    await this.fs.remove(collection.home.folder).catch(() => {});
  }

  /** @throws ElanusError CLOSED */
  checkOpen(): void {
    if (this.closing === undefined) return;
    throw new ElanusError("CLOSED", `the database \`${this.path}\` is closed`, { hint: "open it again" });
  }

  private checkWritable(): void {
    this.checkOpen();
    if (!this.readOnly) return;
    throw new ElanusError("READ_ONLY", `the database \`${this.path}\` is open for reading`, {
      hint: "open it without readOnly",
    });
  }
}

function placeOf(path: string): Place {
  if (path === IN_MEMORY) return { fs: new MemoryFileSystem(), folder: "/memory" };
  return { fs: nodeFileSystem, folder: path };
}

function openManifest({ fs, folder }: Place): Promise<Manifest<DatabaseDocument>> {
  return Manifest.open(fs, folder, parseDatabaseDocument);
}

/** Opens what stands now, and follows what a writer makes of it. */
async function openForReading(path: string, place: Place, options: DatabaseOptions): Promise<Database> {
  if (!(await Manifest.exists(place.fs, place.folder))) {
    throw new ElanusError("NOT_A_DATABASE", `there is no database at \`${path}\` to read`, {
      hint: "open it once without readOnly, which makes it",
    });
  }
  const database = new Database(place, await openManifest(place), undefined, options);
  try {
    return await database.load();
  } catch (error) {
    await database.close();
    throw error;
  }
}
