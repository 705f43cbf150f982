import type { PathKind } from "../index.ts";

/** A file read at any place, as Parquet and zip need it. */
export declare class RandomAccessFile {
  static open(path: string): Promise<RandomAccessFile>;
  readonly path: string;
  readonly size: number;
  /** `length` bytes from `offset` on; fewer at the end of the file. */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Appends text to a file, creating it (and its folder) with the first write. */
export declare class AppendWriter {
  constructor(path: string);
  readonly path: string;
  write(text: string): Promise<void>;
  close(): Promise<void>;
}

export interface ReadChunksOptions {
  /** First byte; 0 where absent. */
  readonly start?: number;
  readonly chunkBytes?: number;
}

/** The bytes of a file as a stream. */
export declare function readChunks(path: string, options?: ReadChunksOptions): AsyncIterable<Uint8Array>;
export declare function readBytes(path: string): Promise<Uint8Array>;
/** As UTF-8, without a byte order mark. */
export declare function readText(path: string): Promise<string>;
export declare function fileSize(path: string): Promise<number>;
/** The old text or the new one stands, never half. Makes the folder where it is missing. */
export declare function writeTextAtomically(path: string, text: string): Promise<void>;
export declare function writeBytesAtomically(path: string, bytes: Uint8Array): Promise<void>;
export declare function removeFile(path: string): Promise<void>;
/** All files below a folder, sorted, as paths that begin with `folder`; names that begin with a dot are left out. */
export declare function listFilesBelow(folder: string): Promise<string[]>;
export declare function kindOfPath(path: string): Promise<PathKind>;
/** @throws ElanusError INVALID_FILE where nothing is there, with similar names of the folder as a hint. */
export declare function requirePath(path: string): Promise<"file" | "folder">;
