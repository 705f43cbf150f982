export type PathKind = "file" | "folder" | "missing";

/** One of many reads that are done together: fills `target` from byte `position` on. */
export interface ReadRequest {
  readonly position: number;
  readonly target: Uint8Array;
}

/** What one name in a folder stands for. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: "file" | "folder";
}

/** A file that is open; positions and sizes are in bytes. After `close` every other call fails with CLOSED. */
export interface OpenFile {
  readonly path: string;
  size(): Promise<number>;
  /** Fills `target` and resolves to the bytes read: fewer only at the end of the file. */
  read(target: Uint8Array, position: number): Promise<number>;
  /**
   * Many small reads on the calling thread: a search that runs there cannot wait for a promise, and a read of what
   * the system has cached costs less than the promise would.
   */
  readBatch(requests: readonly ReadRequest[]): void;
  /** Writes the chunks one after another from `position` on. A failure may leave a part of them behind. */
  write(chunks: readonly Uint8Array[], position: number): Promise<void>;
  /** Resolves when all that was written is on disk. */
  sync(): Promise<void>;
  truncate(size: number): Promise<void>;
  /** Waits for calls that are under way. A second close does nothing. */
  close(): Promise<void>;
}

/** `read`: an existing file, not to be changed. `write`: an existing file. `create`: a new one, or an old one emptied. */
export type OpenMode = "read" | "write" | "create";

/**
 * All that storage asks of a file system, so that tests can put one under it that loses, tears and fails.
 *
 * A name is on disk only after `syncFolder` of the folder that holds it, a file's bytes only after its `sync`.
 * Every failure is an ElanusError: STORAGE_FULL, READ_ONLY or STORAGE_FAILED.
 */
export interface FileSystem {
  open(path: string, mode: OpenMode): Promise<OpenFile>;
  kindOf(path: string): Promise<PathKind>;
  /** The entries of a folder, sorted by name; what is neither a file nor a folder is left out, and so are links to folders. */
  list(folder: string): Promise<FolderEntry[]>;
  /** Makes the folder and those above it where they are missing; on disk when it resolves. */
  makeFolder(path: string): Promise<void>;
  /** Replaces `to` where it exists, in one step. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file, or a folder with all that is in it; what is missing is no error. */
  remove(path: string): Promise<void>;
  syncFolder(path: string): Promise<void>;
}
