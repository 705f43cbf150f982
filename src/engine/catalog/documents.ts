import { ElanusError } from "../../errors/index.ts";
import type { IndexParams, MetricType } from "../../index/vector_index.ts";
import type { CollectionSchema, Properties } from "../../schema/collection_schema.ts";
import type { Rebuild } from "../indexes/rebuild_policy.ts";

/** What the manifest holds: all that a database is, but for the contents of its files. Replaced as a whole. */
export interface DatabaseDocument {
  /** Ids of collections, segments, indexes and files come from one counter and are never used twice. */
  readonly nextId: number;
  /** What Milvus calls databases, oldest first; `default` is not among them, for it is always there. */
  readonly namespaces: readonly NamespaceDocument[];
  readonly collections: readonly CollectionDocument[];
  readonly aliases: readonly AliasDocument[];
}

/** Collections of different namespaces may share a name. */
export interface NamespaceDocument {
  readonly id: number;
  readonly name: string;
  readonly properties: Properties;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** A second name of a collection, in the collection's namespace. */
export interface AliasDocument {
  readonly name: string;
  /** The collection's id. */
  readonly collection: number;
}

export interface CollectionDocument {
  readonly id: number;
  readonly namespace: string;
  readonly schema: CollectionSchema;
  readonly properties: Properties;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** As `createdAt`, of the last change of the schema; absent where it is as it was made. */
  readonly schemaChangedAt?: number;
  /** A released collection is not in memory: its writes wait in the log. */
  readonly loaded: boolean;
  /** Nobody has said yet what shall be loaded: all is, until somebody names partitions. */
  readonly loadedUnasked?: boolean;
  /** The default one first. */
  readonly partitions: readonly PartitionDocument[];
  readonly indexes: readonly IndexDefinition[];
  readonly segments: readonly SegmentDocument[];
  /** The log that takes the writes: a file name in the collection's folder. */
  readonly log: string;
  /** Logs before it whose writes are not all in segments yet, oldest first. */
  readonly olderLogs: readonly string[];
  /** The highest generated key of the segments. */
  readonly lastAutoId?: string;
  /** File names by attachment name. */
  readonly attachments: Readonly<Record<string, string>>;
}

/** A collection with a schema that may be another: then the time of its schema is later than it was. */
export function withSchema(document: CollectionDocument, schema: CollectionSchema): CollectionDocument {
  if (schema === document.schema) return document;
  return { ...document, schema, schemaChangedAt: Math.max(Date.now(), schemaTime(document) + 1) };
}

/** Since when the schema is as it is, in milliseconds since 1970. */
export function schemaTime({ createdAt, schemaChangedAt = createdAt }: CollectionDocument): number {
  return schemaChangedAt;
}

/** One index of a collection, with its build parameters checked and filled in. */
export interface IndexDefinition {
  readonly id: number;
  readonly name: string;
  readonly field: string;
  readonly type: string;
  /** Absent for an index on a scalar field. */
  readonly metric?: MetricType;
  readonly params: IndexParams;
  /** What was changed of it since. */
  readonly properties?: Properties;
  /** The last time that a segment's was built anew because it had worn. */
  readonly rebuilt?: Rebuild;
}

/** A part of a collection that is searched, written and dropped by its name. */
export interface PartitionDocument {
  readonly id: number;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Reads pass over a released partition. */
  readonly loaded: boolean;
}

/** A sealed segment: file names in the collection's folder. */
export interface SegmentDocument {
  readonly id: number;
  readonly partition: number;
  readonly rowCount: number;
  readonly file: string;
  /** Which rows are deleted; absent when none is. */
  readonly deletions?: string;
  /** Built indexes: the file of each by the index's id. */
  readonly indexFiles: Readonly<Record<string, string>>;
}

/** A segment whose rows alone are stored. */
export function entryOf(
  { id, partition, rowCount }: Pick<SegmentDocument, "id" | "partition" | "rowCount">,
  file: string,
): SegmentDocument {
  return { id, partition, rowCount, file, indexFiles: {} };
}

/** The namespace of requests that name none. */
export const DEFAULT_NAMESPACE = "default";

export const EMPTY_DATABASE: DatabaseDocument = { nextId: 1, namespaces: [], collections: [], aliases: [] };

/** The id of the partition that every collection has, and its name. */
export const DEFAULT_PARTITION_ID = 0;
export const DEFAULT_PARTITION = "_default";

export function defaultPartition(createdAt: number): PartitionDocument {
  return { id: DEFAULT_PARTITION_ID, name: DEFAULT_PARTITION, createdAt, loaded: true };
}

/** A document as an earlier version may have written it: without what came later. */
type Earlier<T, Later extends keyof T> = Omit<T, Later> & Partial<Pick<T, Later>>;

interface StoredCollection
  extends Earlier<Omit<CollectionDocument, "segments">, "namespace" | "loaded" | "partitions" | "olderLogs"> {
  readonly segments: readonly Earlier<SegmentDocument, "partition">[];
}

interface StoredDatabase extends Earlier<Omit<DatabaseDocument, "collections">, "namespaces" | "aliases"> {
  readonly collections: readonly StoredCollection[];
}

/** Reads what this version or an earlier one wrote. @throws ElanusError CORRUPT */
export function parseDatabaseDocument(value: unknown): DatabaseDocument {
  if (isDatabaseDocument(value)) {
    return { namespaces: [], aliases: [], ...value, collections: value.collections.map(completed) };
  }
  throw new ElanusError("CORRUPT", "the manifest does not describe a database", {
    hint: "restore the folder from a backup",
  });
}

function completed(document: StoredCollection): CollectionDocument {
  return {
    namespace: DEFAULT_NAMESPACE,
    loaded: true,
    partitions: [defaultPartition(document.createdAt)],
    olderLogs: [],
    ...document,
    segments: document.segments.map((segment) => ({ partition: DEFAULT_PARTITION_ID, ...segment })),
  };
}

function isDatabaseDocument(value: unknown): value is StoredDatabase {
  return (
    typeof value === "object" &&
    value !== null &&
    "nextId" in value &&
    typeof value.nextId === "number" &&
    "collections" in value &&
    Array.isArray(value.collections)
  );
}
