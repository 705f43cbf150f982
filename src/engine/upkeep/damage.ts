import { ElanusError } from "../../errors/index.ts";
import type { DatabaseFile, FileKind } from "../catalog/database_files.ts";

/** One place where a database is not what was written. */
export interface Damage {
  /** In the database's folder. */
  readonly file: string;
  readonly kind: FileKind | "manifest";
  readonly collection?: string;
  readonly section?: string;
  /** The first byte of the file that may be wrong. */
  readonly offset?: number;
  readonly problem: string;
  /** What `elanus repair` can do about it. */
  readonly remedy: string;
}

export const REMEDIES: Readonly<Record<Damage["kind"], string>> = {
  manifest: "repair writes it anew from its other copy: nothing is lost",
  log: "repair keeps the writes before and behind the damage",
  segment: "repair keeps the rows that the damage does not touch",
  deletions: "repair drops it: rows of the segment that were deleted may come back",
  index: "repair builds it anew from the rows: nothing is lost",
  attachment: "repair drops it: put it into the collection again",
};

/** What a read came upon, if it is damage. @throws what is not: a newer format, a defect. */
export function damageOf(
  file: Pick<DatabaseFile, "path" | "collection"> & { kind: Damage["kind"] },
  failure: unknown,
  where: { section?: string; offset?: number } = {},
): Damage {
  if (!(failure instanceof ElanusError) || !["CORRUPT", "STORAGE_FAILED", "NOT_A_DATABASE"].includes(failure.code)) {
    throw failure;
  }
  const { path, kind, collection } = file;
  const problem = failure.detail ?? failure.message;
  return { file: path, kind, ...(collection !== "" && { collection }), ...where, problem, remedy: REMEDIES[kind] };
}
