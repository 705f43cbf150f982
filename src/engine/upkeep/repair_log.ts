import { ElanusError } from "../../errors/index.ts";
import { LogWriter, salvageLog } from "../../storage/index.ts";
import { decodeRecord } from "../batch_codec.ts";
import type { Place } from "../database.ts";
import type { Layout } from "../layout.ts";

/** What became of a damaged log. */
export interface SalvagedLog {
  /** Writes that stand in the new log, from before the first damage and from behind it. */
  readonly before: number;
  readonly behind: number;
  readonly lostBytes: number;
}

/** Writes what can be read of the log `from` into a new one, `to`, in order; a write is kept whole or not at all. */
export async function repairLog(place: Place, from: string, to: string, layout: Layout): Promise<SalvagedLog> {
  const { fs, folder } = place;
  const { frames, damages } = await salvageLog(fs, `${folder}/${from}`).catch(nothing);
  const firstDamage = damages[0]?.from ?? 0;
  const writer = await LogWriter.create(fs, `${folder}/${to}`, "group");
  let before = 0;
  let behind = 0;
  try {
    for (const { payload, offset } of frames.filter((frame) => isRecord(layout, frame.payload))) {
      await writer.append(payload);
      if (offset < firstDamage) before++;
      else behind++;
    }
  } finally {
    await writer.close();
  }
  return { before, behind, lostBytes: damages.reduce((sum, range) => sum + range.to - range.from, 0) };
}

/** A log that is gone, or that the disk cannot read, has nothing to salvage. */
function nothing(failure: unknown): Awaited<ReturnType<typeof salvageLog>> {
  if (failure instanceof ElanusError && failure.code === "STORAGE_FAILED") return { frames: [], damages: [] };
  throw failure;
}

function isRecord(layout: Layout, payload: Uint8Array): boolean {
  try {
    decodeRecord(layout, payload);
    return true;
  } catch {
    return false;
  }
}
