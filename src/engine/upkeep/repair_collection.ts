import { Bitset } from "../../kernels/bitset.ts";
import { LOG_SUFFIX, SEGMENT_SUFFIX } from "../../storage/index.ts";
import type { Place } from "../catalog/database.ts";
import { logsOf } from "../catalog/database_files.ts";
import type { CollectionDocument, SegmentDocument } from "../catalog/documents.ts";
import { type Layout, layoutOf } from "../collection/layout.ts";
import { mergeSegments } from "../compaction/merge_segments.ts";
import { readParts, writeSegment } from "../segment/segment_file.ts";
import type { Damage } from "./damage.ts";
import { salvagedSegments } from "./logged_segments.ts";
import { repairLog } from "./repair_log.ts";
import { salvageSegment } from "./salvage_segment.ts";

/** What was done about one damaged file. */
export interface Repair {
  readonly file: string;
  readonly kind: Damage["kind"];
  readonly collection?: string;
  /** What was done, and what is lost by it, in a sentence. */
  readonly outcome: string;
  /** Rows of a segment that are gone. How many rows the lost writes of a log had is not known. */
  readonly lostRows: number;
}

/** What a collection is repaired with. */
export interface RepairBench {
  /** The collection's folder. */
  readonly place: Place;
  readonly isDamaged: (file: string) => boolean;
  readonly nextId: () => number;
  readonly report: (file: string, kind: Damage["kind"], outcome: string, lostRows?: number) => void;
}

/** The repaired collection. */
export interface RepairedCollection {
  readonly document: CollectionDocument;
  /** Segments whose deletions are lost. */
  readonly undeleted: readonly number[];
}

/** Writes what replaces the damaged files of a collection, and resolves to the document that names it. */
export async function repairCollection(bench: RepairBench, document: CollectionDocument): Promise<RepairedCollection> {
  const layout = layoutOf(document.schema);
  const segments: SegmentDocument[] = [];
  const undeleted: number[] = [];
  for (const entry of document.segments) {
    const repaired = await repairSegment(bench, layout, withoutBrokenParts(bench, entry));
    if (repaired === undefined) continue;
    segments.push(repaired);
    if (entry.deletions !== undefined && bench.isDamaged(entry.deletions)) undeleted.push(repaired.id);
  }
  const logs: string[] = [];
  for (const log of logsOf(document)) logs.push(await repairedLog(bench, layout, log));
  const attachments = Object.entries(document.attachments).filter(([name, file]) => {
    if (!bench.isDamaged(file)) return true;
    bench.report(file, "attachment", `attachment \`${name}\` is dropped: put it into the collection again`);
    return false;
  });
  // What is left to do, as building indexes, is done on rows in memory.
  return {
    document: {
      ...document,
      loaded: true,
      segments,
      olderLogs: logs.slice(0, -1),
      log: logs[logs.length - 1],
      attachments: Object.fromEntries(attachments),
    },
    undeleted,
  };
}

function withoutBrokenParts(bench: RepairBench, entry: SegmentDocument): SegmentDocument {
  const indexFiles = Object.entries(entry.indexFiles).filter(([, file]) => {
    if (bench.isDamaged(file)) bench.report(file, "index", "built anew from the rows: nothing is lost");
    return !bench.isDamaged(file);
  });
  const { deletions, ...rest } = entry;
  const keeps = deletions !== undefined && !bench.isDamaged(deletions);
  if (deletions !== undefined && !keeps) {
    const outcome = "dropped: rows of its segment that were deleted, and not written again since, are back";
    bench.report(deletions, "deletions", outcome);
  }
  return { ...rest, ...(keeps && { deletions }), indexFiles: Object.fromEntries(indexFiles) };
}

/** Undefined where none of its rows is left. */
async function repairSegment(
  bench: RepairBench,
  layout: Layout,
  entry: SegmentDocument,
): Promise<SegmentDocument | undefined> {
  if (!bench.isDamaged(entry.file)) return entry;
  const salvaged = await salvageSegment(bench.place, entry, layout);
  if (salvaged === undefined) {
    const rows = entry.rowCount - (await deletedRows(bench.place, entry));
    bench.report(entry.file, "segment", `cannot be read: its ${rows} rows are lost`, rows);
    return undefined;
  }
  const { segment, lostRows } = salvaged;
  const kept = segment.liveCount;
  bench.report(entry.file, "segment", `${lostRows} rows in broken blocks are lost, ${kept} are kept`, lostRows);
  if (kept === 0) return undefined;
  const id = bench.nextId();
  const whole = await mergeSegments(id, layout, [segment]);
  segment.release();
  const file = `${id}${SEGMENT_SUFFIX}`;
  await writeSegment(bench.place.fs, `${bench.place.folder}/${file}`, whole);
  whole.release();
  const { deletions: _, ...rest } = entry;
  return { ...rest, id, rowCount: kept, file, indexFiles: {} };
}

async function deletedRows({ fs, folder }: Place, { rowCount, deletions }: SegmentDocument): Promise<number> {
  if (deletions === undefined) return 0;
  const { rows } = await readParts(fs, `${folder}/${deletions}`);
  return new Bitset(rowCount, new Uint32Array(rows.slice().buffer)).count();
}

/** A log that is damaged, or names segments that are, is written anew. */
async function repairedLog(bench: RepairBench, layout: Layout, log: string): Promise<string> {
  const named = await salvagedSegments(bench.place.fs, `${bench.place.folder}/${log}`);
  const damaged = named.filter(({ file }) => bench.isDamaged(file));
  if (damaged.length === 0 && !bench.isDamaged(log)) return log;
  const replaced = new Map<number, SegmentDocument | undefined>();
  for (const entry of damaged) replaced.set(entry.id, await repairSegment(bench, layout, entry));
  const file = `${bench.nextId()}${LOG_SUFFIX}`;
  const replace = (entry: SegmentDocument) => (replaced.has(entry.id) ? replaced.get(entry.id) : entry);
  const { before, behind, lostBytes } = await repairLog(bench.place, log, file, layout, replace);
  if (!bench.isDamaged(log)) return file;
  const kept = `${before} writes before the damage and ${behind} behind it are kept`;
  bench.report(log, "log", lostBytes === 0 ? `cannot be read: ${kept}` : `${kept}; ${lostBytes} bytes are lost`);
  return file;
}
