import { ElanusError } from "../../errors/index.ts";
import type { SegmentFileReader } from "./segment_file_reader.ts";

const WINDOW_BYTES = 1 << 20;

/** A stretch of a section that is not what was written; positions count from the section's start. */
export interface SectionDamage {
  readonly section: string;
  readonly from: number;
  readonly to: number;
  /** What the reader said. */
  readonly failure: ElanusError;
}

/** A section as far as it can be read: zeros stand for what cannot. */
export interface DamagedSection {
  readonly bytes: Uint8Array;
  readonly damages: readonly SectionDamage[];
}

/** Reads every block of every section and tells of each that fails; `onBytes` is called with the bytes of each step. */
export async function* sectionDamages(
  reader: SegmentFileReader,
  onBytes: (bytes: number) => void = () => {},
): AsyncGenerator<SectionDamage> {
  for (const section of reader.sections) {
    const target = new Uint8Array(WINDOW_BYTES);
    for (let at = 0; at < reader.sectionBytes(section); at += WINDOW_BYTES) {
      const length = Math.min(WINDOW_BYTES, reader.sectionBytes(section) - at);
      yield* readAround(reader, section, at, target.subarray(0, length));
      onBytes(length);
    }
  }
}

/** Reads a section around its damage. */
export async function readDamagedSection(reader: SegmentFileReader, section: string): Promise<DamagedSection> {
  const bytes = new Uint8Array(reader.sectionBytes(section));
  const damages: SectionDamage[] = [];
  for await (const damage of readAround(reader, section, 0, bytes)) damages.push(damage);
  return { bytes, damages };
}

/** Fills `target` from `offset` on, which is the start of a block. */
async function* readAround(
  reader: SegmentFileReader,
  section: string,
  offset: number,
  target: Uint8Array,
): AsyncGenerator<SectionDamage> {
  if ((await failureOf(reader, section, offset, target)) === undefined) return;
  for (let at = 0; at < target.length; at += reader.blockBytes) {
    const block = target.subarray(at, at + reader.blockBytes);
    const failure = await failureOf(reader, section, offset + at, block);
    if (failure === undefined) continue;
    block.fill(0);
    yield { section, from: offset + at, to: offset + at + block.length, failure };
  }
}

async function failureOf(
  reader: SegmentFileReader,
  section: string,
  offset: number,
  target: Uint8Array,
): Promise<ElanusError | undefined> {
  try {
    await reader.readInto(section, offset, target);
    return undefined;
  } catch (failure) {
    if (failure instanceof ElanusError && DAMAGE.has(failure.code)) return failure;
    throw failure;
  }
}

/** A sector that the disk cannot read is damage as well. */
const DAMAGE = new Set(["CORRUPT", "STORAGE_FAILED"]);
