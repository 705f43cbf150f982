// Signatures first, so that the engine can be written against them; the bodies follow file by file.
export type PathKind = "file" | "folder" | "missing";

/** One of many reads that are done together: fills `target` from `position` on. */
export interface ReadRequest {
  readonly position: number;
  readonly target: Uint8Array;
}

export interface FolderEntry {
  readonly name: string;
  readonly kind: "file" | "folder";
}

export interface OpenFile {
  readonly path: string;
  size(): Promise<number>;
  /** Fills `target`; returns fewer bytes only at the end of the file. */
  read(target: Uint8Array, position: number): Promise<number>;
  /** Synchronous: many small reads, for searches that run on the calling thread. */
  readBatch(requests: readonly ReadRequest[]): void;
  write(chunks: readonly Uint8Array[], position: number): Promise<void>;
  sync(): Promise<void>;
  truncate(size: number): Promise<void>;
  close(): Promise<void>;
}

/** Every failure is an ElanusError: STORAGE_FULL, READ_ONLY or STORAGE_FAILED. */
export interface FileSystem {
  open(path: string, mode: "read" | "write" | "create"): Promise<OpenFile>;
  kindOf(path: string): Promise<PathKind>;
  list(folder: string): Promise<FolderEntry[]>;
  makeFolder(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  syncFolder(path: string): Promise<void>;
}

export declare const nodeFileSystem: FileSystem;
/** Backs ":memory:" databases. */
export declare class MemoryFileSystem implements FileSystem {
  open(path: string, mode: "read" | "write" | "create"): Promise<OpenFile>;
  kindOf(path: string): Promise<PathKind>;
  list(folder: string): Promise<FolderEntry[]>;
  makeFolder(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  syncFolder(path: string): Promise<void>;
}

/** "sync": each write has a sync of its own; "group": what arrives during one sync goes with the next; "os": no sync. */
export type Durability = "sync" | "group" | "os";

export interface LogFrame {
  readonly payload: Uint8Array;
  readonly offset: number;
}

export declare class LogWriter {
  /** A new, empty log, on disk when this resolves. */
  static create(fs: FileSystem, path: string, durability: Durability): Promise<LogWriter>;
  /** Goes on behind what `reader` has read to its end; a torn tail is cut off. */
  static resume(reader: LogReader, durability: Durability): Promise<LogWriter>;
  readonly path: string;
  /** Bytes of the file so far. */
  get size(): number;
  /** Resolves once the payload is durable, in the order of the calls. Do not change the payload before that. */
  append(payload: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

export declare class LogReader {
  /** @throws ElanusError CORRUPT, NEWER_FORMAT, STORAGE_FAILED. */
  static open(fs: FileSystem, path: string): Promise<LogReader>;
  readonly path: string;
  /** Ends at the end or at a torn tail; throws CORRUPT at a broken middle. */
  frames(): AsyncGenerator<LogFrame>;
  /** Where the good part ends, once `frames` has ended. */
  get end(): number;
  /** How many bytes of a write that was never acknowledged lie behind `end`. */
  get tornBytes(): number;
  close(): Promise<void>;
}

export type SectionSource = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

export declare class SegmentFileWriter {
  /** Writes to `path` + ".tmp" until `finish`. */
  static create(fs: FileSystem, path: string): Promise<SegmentFileWriter>;
  /** Writes one section; a large one as a stream of chunks. */
  section(name: string, source: SectionSource): Promise<void>;
  /** Footer, sync, rename, sync of the folder; resolves to the bytes of the file. */
  finish(): Promise<number>;
  /** Removes what was written. */
  abort(): Promise<void>;
}

export declare class SegmentFileReader {
  static open(fs: FileSystem, path: string): Promise<SegmentFileReader>;
  readonly path: string;
  readonly sections: readonly string[];
  has(name: string): boolean;
  sectionBytes(name: string): number;
  readSection(name: string): Promise<Uint8Array>;
  readRange(name: string, offset: number, length: number): Promise<Uint8Array>;
  /** Fills `target` (which may be a view on a shared WebAssembly memory) from `offset` of the section on. */
  readInto(name: string, offset: number, target: Uint8Array): Promise<void>;
  /** Synchronous: many small reads from one section; `position` counts from the section's start. */
  readBatch(name: string, requests: readonly ReadRequest[]): void;
  /** Reads every block and checks it. */
  verify(): Promise<void>;
  close(): Promise<void>;
}

/** `parse` checks what JSON.parse gave and returns the engine's document; it throws ElanusError where it is not one. */
export type ParseDocument<T> = (value: unknown) => T;

export declare class Manifest<T> {
  /** Whether `folder` is a database; false where it is missing or empty; NOT_A_DATABASE where it holds other things. */
  static exists(fs: FileSystem, folder: string): Promise<boolean>;
  /** The first manifest, generation 1: written before anything else is put into the folder. */
  static create<T>(fs: FileSystem, folder: string, document: T, parse: ParseDocument<T>): Promise<Manifest<T>>;
  /** @throws ElanusError NOT_A_DATABASE, NEWER_FORMAT, CORRUPT. */
  static open<T>(fs: FileSystem, folder: string, parse: ParseDocument<T>): Promise<Manifest<T>>;
  get document(): T;
  get generation(): number;
  /** Replaces the document atomically; it must survive JSON. */
  replace(document: T): Promise<void>;
}

export declare class FolderLock {
  /** @throws ElanusError DATABASE_IN_USE that names the pid, READ_ONLY where nothing can be written. */
  static acquire(fs: FileSystem, folder: string): Promise<FolderLock>;
  release(): Promise<void>;
}

/** Suffixes of the files that Elanus writes into a database; only such are ever taken for orphans. */
export declare const LOG_SUFFIX = ".wal";
export declare const SEGMENT_SUFFIX = ".segment";

/** Paths relative to `folder`, with "/", of files of ours that `live` does not name. */
export declare function findOrphans(fs: FileSystem, folder: string, live: ReadonlySet<string>): Promise<string[]>;
/** Removes them and returns their names. */
export declare function removeOrphans(fs: FileSystem, folder: string, live: ReadonlySet<string>): Promise<string[]>;
