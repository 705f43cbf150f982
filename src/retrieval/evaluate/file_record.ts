/** A record as a reader of files gives it, with its place for messages. */
export interface FileRecord {
  /** The file. */
  readonly source: string;
  readonly line: number;
  /** The values by column, in the order of the columns. */
  readonly record: Readonly<Record<string, unknown>>;
}

/** Where a record stands, for messages. */
export function placeOf({ source, line }: FileRecord): string {
  return `line ${line} of \`${source}\``;
}
