import { LogReader, SegmentFileReader, salvageLog, sectionDamages } from "../../storage/index.ts";
import type { Place } from "../catalog/database.ts";
import type { DatabaseFile } from "../catalog/database_files.ts";
import { type Damage, damageOf } from "./damage.ts";

/** What reading a whole file has shown. */
export interface FileCheck {
  readonly damages: readonly Damage[];
  /** Bytes of a log behind its last whole write. */
  readonly tornBytes: number;
}

/** Reads every byte of a file and compares it with its checksums; `onBytes` is told how many have been read. */
export async function checkFile(
  place: Place,
  file: DatabaseFile,
  onBytes: (bytes: number) => void,
): Promise<FileCheck> {
  try {
    if (file.kind === "log") return await checkLog(place, file, onBytes);
    return { damages: await checkSections(place, file, onBytes), tornBytes: 0 };
  } catch (failure) {
    return { damages: [damageOf(file, failure)], tornBytes: 0 };
  }
}

async function checkLog({ fs, folder }: Place, file: DatabaseFile, onBytes: (bytes: number) => void) {
  const path = `${folder}/${file.path}`;
  try {
    const reader = await LogReader.open(fs, path);
    try {
      for await (const { payload } of reader.frames()) onBytes(payload.length);
      return { damages: [], tornBytes: reader.tornBytes };
    } finally {
      await reader.close();
    }
  } catch (failure) {
    const first = damageOf(file, failure);
    const { damages } = await salvageLog(fs, path);
    const told = damages.map(({ from, to }) => ({
      ...first,
      offset: from,
      problem: `bytes ${from} to ${to} are broken`,
    }));
    return { damages: told.length === 0 ? [first] : told, tornBytes: 0 };
  }
}

async function checkSections({ fs, folder }: Place, file: DatabaseFile, onBytes: (bytes: number) => void) {
  const reader = await SegmentFileReader.open(fs, `${folder}/${file.path}`);
  const damages: Damage[] = [];
  try {
    for await (const { section, from, failure } of sectionDamages(reader, onBytes)) {
      damages.push(damageOf(file, failure, { section, offset: reader.sectionOffset(section) + from }));
    }
    return damages;
  } finally {
    await reader.close();
  }
}
