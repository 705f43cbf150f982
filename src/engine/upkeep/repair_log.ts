import { ElanusError } from "../../errors/index.ts";
import { LogWriter, salvageLog } from "../../storage/index.ts";
import type { Place } from "../catalog/database.ts";
import type { SegmentDocument } from "../catalog/documents.ts";
import type { Layout } from "../collection/layout.ts";
import { decodeRecord, encodeSegments } from "../write/batch_codec.ts";

/** What became of a damaged log. */
export interface SalvagedLog {
  /** Writes that stand in the new log, from before the first damage and from behind it. */
  readonly before: number;
  readonly behind: number;
  readonly lostBytes: number;
}

/** What stands for a segment that a log names: itself, what could be kept of it, or nothing. */
export type Replace = (segment: SegmentDocument) => SegmentDocument | undefined;

/** Writes what can be read of the log `from` into a new one, `to`, in order; a write is kept whole or not at all. */
export async function repairLog(
  place: Place,
  from: string,
  to: string,
  layout: Layout,
  replace: Replace,
): Promise<SalvagedLog> {
  const { fs, folder } = place;
  const { frames, damages } = await salvageLog(fs, `${folder}/${from}`).catch(nothing);
  const firstDamage = damages[0]?.from ?? 0;
  const writer = await LogWriter.create(fs, `${folder}/${to}`, "group");
  let before = 0;
  let behind = 0;
  try {
    for (const { payload, offset } of frames) {
      const kept = repaired(layout, payload, replace);
      if (kept === undefined) continue;
      await writer.append(kept);
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

/** Undefined where it is no record, or one of segments that are lost. */
function repaired(layout: Layout, payload: Uint8Array, replace: Replace): Uint8Array | undefined {
  try {
    const record = decodeRecord(layout, payload);
    if (record.op !== "segments") return payload;
    const kept = record.entries.flatMap((entry) => replace(entry) ?? []);
    return kept.length === 0 ? undefined : encodeSegments(kept, record.lastAutoId);
  } catch {
    return undefined;
  }
}
