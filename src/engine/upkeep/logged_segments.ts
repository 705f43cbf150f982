import { dirname } from "node:path/posix";
import { ElanusError } from "../../errors/index.ts";
import { type FileSystem, LogReader, salvageLog } from "../../storage/index.ts";
import type { Place } from "../catalog/database.ts";
import { type DatabaseFile, databaseFiles } from "../catalog/database_files.ts";
import type { DatabaseDocument, SegmentDocument } from "../catalog/documents.ts";
import { segmentsNamedIn } from "../write/batch_codec.ts";

/** All files of a database: those that the manifest names, and segments that logs name. */
export async function allFiles({ fs, folder }: Place, document: DatabaseDocument): Promise<DatabaseFile[]> {
  const files = databaseFiles(document);
  for (const log of files.filter(({ kind }) => kind === "log")) {
    for (const segment of await salvagedSegments(fs, `${folder}/${log.path}`)) files.push(loggedFile(log, segment));
  }
  return files;
}

/** The file of a segment that a log names. */
export function loggedFile(log: DatabaseFile, segment: SegmentDocument): DatabaseFile {
  const path = `${dirname(log.path)}/${segment.file}`;
  return { kind: "segment", name: segment.file, segment, collection: log.collection, path };
}

/** The segments that a log names, and the byte where its last frame begins that was read. */
export async function segmentsIn(reader: LogReader): Promise<{ segments: SegmentDocument[]; end: number }> {
  const segments: SegmentDocument[] = [];
  for await (const { payload } of reader.frames()) segments.push(...segmentsNamedIn(payload));
  return { segments, end: reader.end };
}

/** The same of a log that may be damaged or gone: what can be read of it. */
export async function salvagedSegments(fs: FileSystem, path: string): Promise<SegmentDocument[]> {
  try {
    const reader = await LogReader.open(fs, path);
    try {
      return (await segmentsIn(reader)).segments;
    } finally {
      await reader.close();
    }
  } catch (failure) {
    if (!(failure instanceof ElanusError) || failure.code === "NEWER_FORMAT") throw failure;
    const { frames } = await salvageLog(fs, path).catch(() => ({ frames: [] }));
    return frames.flatMap(({ payload }) => segmentsNamedIn(payload));
  }
}
