import { ElanusError } from "../../errors/index.ts";
import { AppendWriter, readChunks, removeFile, requirePath, writeTextAtomically } from "../../storage/files/index.ts";
import type { RejectReason } from "../ingest_request.ts";
import type { Rejection } from "../mapping/coerce.ts";
import { decodeText } from "../readers/decode_text.ts";
import { splitLines } from "../readers/split_lines.ts";

/** Where a rejected record stands, and what it is. */
export interface RejectedRecord {
  readonly source: string;
  readonly line: number;
  readonly raw: unknown;
}

/** Counts bad rows by their reasons and writes them to a file, one JSON object a line. */
export class RejectLog {
  readonly counts: Partial<Record<RejectReason, number>>;
  private readonly writer: AppendWriter | undefined;
  private readonly strict: boolean;

  private constructor(
    writer: AppendWriter | undefined,
    strict: boolean,
    counts: Partial<Record<RejectReason, number>>,
  ) {
    this.writer = writer;
    this.strict = strict;
    this.counts = { ...counts };
  }

  /**
   * @param counts the rows that an earlier run rejected before the place where this one goes on; the file keeps them
   * and loses what that run wrote behind them, since it will be read again.
   */
  static async open(
    path: string | undefined,
    strict: boolean,
    counts: Partial<Record<RejectReason, number>>,
  ): Promise<RejectLog> {
    const log = new RejectLog(path === undefined ? undefined : new AppendWriter(path), strict, counts);
    if (path !== undefined) await keepLines(path, log.total);
    return log;
  }

  get total(): number {
    return Object.values(this.counts).reduce((total, count) => total + count, 0);
  }

  /** @throws ElanusError INVALID_ROW in a strict run. */
  async reject(record: RejectedRecord, { reason, message }: Rejection): Promise<void> {
    if (this.strict) {
      throw new ElanusError("INVALID_ROW", `line ${record.line} of \`${record.source}\` cannot be taken: ${message}`, {
        detail: `reason: ${reason}; rows before it may be in the collection already`,
        hint: "mend the row, or run without strict to have bad rows written to a rejects file",
      });
    }
    this.counts[reason] = (this.counts[reason] ?? 0) + 1;
    const { source, line, raw } = record;
    await this.writer?.write(`${JSON.stringify({ source, line, reason, message, record: raw }, jsonValue)}\n`);
  }

  async close(): Promise<void> {
    await this.writer?.close();
  }
}

/** JSON has neither int64 nor NaN; a record that has them must still be written. */
function jsonValue(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

async function keepLines(path: string, count: number): Promise<void> {
  if (count === 0) {
    await removeFile(path);
    return;
  }
  await requirePath(path);
  const kept: string[] = [];
  for await (const line of splitLines(readChunks(path))) {
    if (kept.length === count) break;
    const decoded = decodeText(line.bytes);
    kept.push("text" in decoded ? decoded.text : decoded.raw);
  }
  await writeTextAtomically(path, kept.map((line) => `${line}\n`).join(""));
}
