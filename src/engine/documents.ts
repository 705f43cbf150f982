import { ElanusError } from "../errors/index.ts";
import type { IndexParams, MetricType } from "../index/vector_index.ts";
import type { CollectionSchema, Properties } from "../schema/collection_schema.ts";

/** What the manifest holds: all that a database is, but for the contents of its files. Replaced as a whole. */
export interface DatabaseDocument {
  /** Ids of collections, segments, indexes and files come from one counter and are never used twice. */
  readonly nextId: number;
  readonly collections: readonly CollectionDocument[];
}

export interface CollectionDocument {
  readonly id: number;
  readonly schema: CollectionSchema;
  readonly properties: Properties;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly indexes: readonly IndexDefinition[];
  readonly segments: readonly SegmentDocument[];
  /** The log whose writes are not in segments yet: a file name in the collection's folder. */
  readonly log: string;
  /** File names by attachment name. */
  readonly attachments: Readonly<Record<string, string>>;
}

/** One index of a collection, with its build parameters checked and filled in. */
export interface IndexDefinition {
  readonly id: number;
  readonly name: string;
  readonly field: string;
  readonly type: string;
  readonly metric: MetricType;
  readonly params: IndexParams;
}

/** A sealed segment: file names in the collection's folder. */
export interface SegmentDocument {
  readonly id: number;
  readonly rowCount: number;
  readonly file: string;
  /** Which rows are deleted; absent when none is. */
  readonly deletions?: string;
  /** Built indexes: the file of each by the index's id. */
  readonly indexFiles: Readonly<Record<string, string>>;
}

export const EMPTY_DATABASE: DatabaseDocument = { nextId: 1, collections: [] };

export function parseDatabaseDocument(value: unknown): DatabaseDocument {
  if (isDatabaseDocument(value)) return value;
  throw new ElanusError("CORRUPT", "the manifest does not describe a database", {
    hint: "restore the folder from a backup",
  });
}

function isDatabaseDocument(value: unknown): value is DatabaseDocument {
  return (
    typeof value === "object" &&
    value !== null &&
    "nextId" in value &&
    typeof value.nextId === "number" &&
    "collections" in value &&
    Array.isArray(value.collections)
  );
}
