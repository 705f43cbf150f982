import type {
  BuildOptions,
  FindTaught,
  GrowingIndex,
  IndexParams,
  MetricType,
  QueryVector,
  StoredParts,
  VectorIndex,
} from "../../index/vector_index.ts";
import type { StoredRows } from "../../kernels/absent_rows.ts";

/** The vectors of some rows on their way into a segment, as the log holds them: named byte ranges. */
export type VectorParts = Readonly<Record<string, Uint8Array>>;

/**
 * The part that tells which rows of a nullable field have a vector: only these are in its other parts. Where it is missing, the
 * field was added later, and none has.
 */
export const VALID = "valid";

/** A part of a column in a segment file, in pieces: views, good until the memory grows. */
export type VectorSection = readonly [part: string, pieces: Iterable<Uint8Array>];

/** Where a column is read from. */
export interface SectionSource {
  has(part: string): boolean;
  /** The bytes of a part. @throws ElanusError CORRUPT where there is no such part. */
  bytesOf(part: string): number;
  readInto(part: string, target: Uint8Array): Promise<void>;
  /** For rows that are read when they are first needed. Absent: all of a column is read at once. */
  storedRows?(part: string): StoredRows;
  /** Whether stored rows are read each time they are needed, and take no memory of their size. */
  readonly staysOnDisk?: boolean;
}

/**
 * The vectors of one field in one segment, in a memory that the kernels read: all that a segment, a merge and a search
 * need to know of them, whatever their type.
 */
export interface VectorColumn {
  readonly count: number;
  /** Bytes that the rows fill. */
  readonly usedBytes: number;
  /** Bytes of memory: less than `usedBytes` while rows are still in their file. */
  readonly bytes: number;
  /** Whether all rows are in memory. */
  readonly isWhole: boolean;
  /** Whether rows are read from their file each time they are needed. */
  readonly isOnDisk: boolean;
  /** Reads some of the rows that are still in their file, off the calling thread; false once all were tried. */
  fill(): Promise<boolean>;
  append(parts: VectorParts, rowCount: number): void;
  /**
   * Adds rows that are still to be filled, and gives the place of their bytes; undefined where these are not as the log
   * has them, as with padding between rows. Absent where there is no such place.
   */
  extend?(rowCount: number): Uint8Array | undefined;
  /** Adds rows [from, to) of a column of the same field. */
  appendRange(other: VectorColumn, from: number, to: number): void;
  /** Whether a row has a vector. */
  has(row: number): boolean;
  /** The vector as an answer carries it; null where there is none. */
  read(row: number): unknown;
  /** The vector's bytes as the log has them, of a sparse one its pairs: a copy; null where there is none. */
  bytesOf(row: number): Uint8Array | null;
  /** The vector, of a row that has one, as a search asks for it: a copy. */
  query(row: number): QueryVector;
  /** An index that scans all rows and follows them as they are added. */
  exactIndex(metric: MetricType): VectorIndex;
  /** Builds in a worker thread. Errors as those of `IndexFamily`. */
  buildIndex(type: string, metric: MetricType, params: IndexParams, options: BuildOptions): Promise<VectorIndex>;
  /** An index that follows rows as they are added; absent or undefined where there is none. */
  growIndex?(type: string, metric: MetricType, params: IndexParams, taught?: FindTaught): GrowingIndex | undefined;
  /** Reads back what an index saved. @throws ElanusError CORRUPT */
  loadIndex(type: string, metric: MetricType, params: IndexParams, parts: StoredParts): Promise<VectorIndex>;
  /** What a segment file holds of the rows. */
  sections(): VectorSection[];
  /** Gives the memory back; the column must not be used again. */
  release(): void;
}
