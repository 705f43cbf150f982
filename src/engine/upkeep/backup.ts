import { dirname } from "node:path";
import { ElanusError } from "../../errors/index.ts";
import {
  copyOfLog,
  type FileSystem,
  LogReader,
  Manifest,
  type OpenFile,
  SegmentFileReader,
  SegmentFileWriter,
} from "../../storage/index.ts";
import type { Place } from "../catalog/database.ts";
import { type DatabaseFile, databaseFiles } from "../catalog/database_files.ts";
import { type DatabaseDocument, parseDatabaseDocument } from "../catalog/documents.ts";
import { DESCRIPTION_SECTION, encodeDescription, openBackup } from "./backup_format.ts";
import { loggedFile, segmentsIn } from "./logged_segments.ts";
import { throwIfAborted, type UpkeepOptions } from "./upkeep_options.ts";

const CHUNK_BYTES = 1 << 20;

export interface BackupReport {
  /** The backup's file. */
  readonly path: string;
  readonly collections: number;
  readonly files: number;
  /** The size of the backup. */
  readonly bytes: number;
}

/** A file that is held open, so that it can be read to its end even when it is removed meanwhile. */
interface PinnedFile {
  readonly file: DatabaseFile;
  readonly bytes: number;
  /** Its content, checked against its own checksums. */
  content(): AsyncGenerator<Uint8Array>;
  close(): Promise<void>;
}

/** What the database consists of at one moment. */
interface Snapshot {
  readonly generation: number;
  readonly document: DatabaseDocument;
  readonly files: readonly PinnedFile[];
}

/**
 * Copies a database into one file, which has its name when it is whole and on disk. Another process, or this one, may
 * be writing: segments never change, and of each log the whole writes are taken. All that was acknowledged before the
 * call is in the backup; of what arrives meanwhile, each collection has the writes up to some moment.
 *
 * Everything is checked when it is read, and read again from the backup when it is finished.
 *
 * @throws ElanusError INVALID_PARAMETER where a file is at `path`; CORRUPT where the database is damaged;
 * NOT_A_DATABASE, STORAGE_FULL, CANCELLED.
 */
export async function backUp(
  source: Place,
  target: { fs: FileSystem; path: string },
  options: UpkeepOptions = {},
): Promise<BackupReport> {
  const { fs, path } = target;
  await requireFree(fs, path);
  const snapshot = await pin(source);
  try {
    await fs.makeFolder(dirname(path));
    await write(snapshot, target, options);
  } finally {
    await close(snapshot.files);
  }
  const bytes = await verified(target);
  return { path, collections: snapshot.document.collections.length, files: snapshot.files.length, bytes };
}

/** @throws ElanusError INVALID_PARAMETER where something is at `path`. */
export async function requireFree(fs: FileSystem, path: string): Promise<void> {
  if ((await fs.kindOf(path)) === "missing") return;
  throw new ElanusError("INVALID_PARAMETER", `\`${path}\` is there already`, {
    hint: "nothing is overwritten: choose another name, or remove it first",
  });
}

/** Opens all files of the newest manifest; where a writer removes one before it is open, those of the next. */
async function pin(source: Place): Promise<Snapshot> {
  for (;;) {
    const manifest = await openManifest(source);
    const { generation, document } = manifest;
    const files: PinnedFile[] = [];
    try {
      for (const file of databaseFiles(document)) files.push(...(await pinFile(source, file)));
      return { generation, document, files };
    } catch (failure) {
      await close(files);
      if ((await openManifest(source)).generation === generation) throw failure;
    }
  }
}

function openManifest({ fs, folder }: Place): Promise<Manifest<DatabaseDocument>> {
  return Manifest.open(fs, folder, parseDatabaseDocument);
}

/** A log pins the segments that it names up to now with it. */
async function pinFile(source: Place, file: DatabaseFile): Promise<PinnedFile[]> {
  if (file.kind !== "log") return [await pinSections(source, file)];
  const reader = await LogReader.open(source.fs, `${source.folder}/${file.path}`);
  const pinned: PinnedFile[] = [];
  try {
    const { segments, end } = await segmentsIn(reader);
    pinned.push({ file, bytes: end, content: () => copyOfLog(reader, end), close: () => reader.close() });
    for (const segment of segments) pinned.push(await pinSections(source, loggedFile(file, segment)));
    return pinned;
  } catch (failure) {
    await reader.close();
    await close(pinned.slice(1));
    throw failure;
  }
}

async function pinSections({ fs, folder }: Place, file: DatabaseFile): Promise<PinnedFile> {
  const path = `${folder}/${file.path}`;
  const raw = await fs.open(path, "read");
  try {
    const bytes = await raw.size();
    const reader = await SegmentFileReader.open(fs, path);
    return {
      file,
      bytes,
      content: () => copyOfSections(reader, raw, bytes),
      close: async () => {
        await reader.close();
        await raw.close();
      },
    };
  } catch (failure) {
    await raw.close();
    throw failure;
  }
}

/** The file byte for byte, once all its blocks have been found good. */
async function* copyOfSections(reader: SegmentFileReader, raw: OpenFile, bytes: number): AsyncGenerator<Uint8Array> {
  await reader.verify();
  const chunk = new Uint8Array(CHUNK_BYTES);
  for (let at = 0; at < bytes; at += CHUNK_BYTES) yield chunk.subarray(0, await raw.read(chunk, at));
}

async function close(files: readonly PinnedFile[]): Promise<void> {
  for (const file of files) await file.close();
}

async function write(snapshot: Snapshot, target: { fs: FileSystem; path: string }, options: UpkeepOptions) {
  const { generation, document, files } = snapshot;
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  const writer = await SegmentFileWriter.create(target.fs, target.path);
  try {
    // Logs first: they alone go on, and are to be of one moment as nearly as can be.
    const ordered = [...files].sort((a, b) => Number(b.file.kind === "log") - Number(a.file.kind === "log"));
    for (const { file, content } of ordered) {
      await writer.section(
        file.path,
        counted(content(), (bytes) => {
          throwIfAborted(options.signal);
          done += bytes;
          options.onProgress?.(Math.min(done, total), total);
        }),
      );
    }
    const createdAt = new Date().toISOString();
    await writer.section(DESCRIPTION_SECTION, encodeDescription({ createdAt, generation, document }));
    await requireFree(target.fs, target.path);
    await writer.finish();
  } catch (failure) {
    await writer.abort();
    throw failure;
  }
}

async function* counted(chunks: AsyncGenerator<Uint8Array>, onBytes: (bytes: number) => void) {
  for await (const chunk of chunks) {
    onBytes(chunk.length);
    yield chunk;
  }
}

/** Reads the finished backup once more; resolves to its size. */
async function verified({ fs, path }: { fs: FileSystem; path: string }): Promise<number> {
  const { reader } = await openBackup(fs, path);
  try {
    await reader.verify();
  } finally {
    await reader.close();
  }
  const file = await fs.open(path, "read");
  try {
    return await file.size();
  } finally {
    await file.close();
  }
}
