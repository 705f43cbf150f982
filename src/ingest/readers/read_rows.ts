import { ElanusError } from "../../errors/index.ts";
import { findSources } from "./find_sources.ts";
import { readRecords } from "./read_records.ts";
import type { Row } from "./record.ts";

/** A record and its place. */
export interface FileRow {
  readonly source: string;
  readonly line: number;
  readonly record: Row;
}

/**
 * The records of files of any known format, gzipped or not, one by one: for small files that must be right, as
 * judgments and queries. `ingest` is for those whose bad rows are put aside.
 *
 * @throws ElanusError INVALID_FILE where a file cannot be read, and for the first record that cannot.
 */
export async function* readRows(paths: readonly string[]): AsyncGenerator<FileRow> {
  const { sources } = await findSources(paths);
  for await (const result of readRecords(sources)) {
    if ("error" in result) {
      throw new ElanusError("INVALID_FILE", `line ${result.line} of \`${result.source}\` cannot be read`, {
        detail: result.error,
      });
    }
    yield result;
  }
}
