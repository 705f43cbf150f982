import { ElanusError } from "../../errors/index.ts";
import { type FileRecord, placeOf } from "./file_record.ts";
import type { Grades } from "./metrics.ts";

/** The grades of documents, by query: its id, or its text where the file has texts. */
export type Judgments = ReadonlyMap<string, Grades>;

const SHAPE = "three columns under a header: query, document, grade, as BEIR's qrels have them";

/**
 * Judgments from the records of a TSV, CSV or JSONL file: the first three columns are query, document and grade,
 * whatever their names (`query-id corpus-id score`, `query asin grade`).
 *
 * @throws ElanusError INVALID_FILE for records of another shape, and for a document that is graded twice and
 * differently.
 */
export async function judgmentsOf(
  records: AsyncIterable<FileRecord> | Iterable<FileRecord>,
): Promise<Map<string, Map<string, number>>> {
  const judgments = new Map<string, Map<string, number>>();
  for await (const record of records) {
    const { query, id, grade } = judgmentOf(record);
    const grades = judgments.get(query) ?? new Map<string, number>();
    const before = grades.get(id) ?? grade;
    if (before !== grade) throw refused(record, `\`${id}\` is graded ${before} and ${grade} for \`${query}\``);
    judgments.set(query, grades.set(id, grade));
  }
  return judgments;
}

/**
 * Judgments from a log of clicks: query and document of each click. A document's grade is the logarithm of its clicks
 * plus one, as the hundredth says less than the second.
 */
export async function judgmentsOfClicks(
  clicks: AsyncIterable<FileRecord> | Iterable<FileRecord>,
): Promise<Map<string, Map<string, number>>> {
  const counts = new Map<string, Map<string, number>>();
  for await (const click of clicks) {
    const [query, id] = Object.values(click.record);
    if (isEmpty(query) || isEmpty(id)) throw refused(click, "a click needs a query and a document");
    const ofQuery = counts.get(String(query)) ?? new Map<string, number>();
    counts.set(String(query), ofQuery.set(String(id), (ofQuery.get(String(id)) ?? 0) + 1));
  }
  for (const ofQuery of counts.values()) for (const [id, count] of ofQuery) ofQuery.set(id, Math.log2(1 + count));
  return counts;
}

function judgmentOf(record: FileRecord): { query: string; id: string; grade: number } {
  const header = Object.keys(record.record);
  if (header.length < 3) throw refused(record, `it has ${header.length} columns`);
  // A first line that is a judgment has been taken for a header; names that are numbers have lost their places as well.
  if (header.some((name) => /^-?\d+(\.\d+)?$/.test(name))) throw refused(record, "the file has no header");
  const [query, id, grade] = Object.values(record.record);
  if (isEmpty(query) || isEmpty(id)) throw refused(record, "the query or the document is empty");
  if (isEmpty(grade) || !Number.isFinite(Number(grade))) throw refused(record, `the grade is \`${String(grade)}\``);
  return { query: String(query), id: String(id), grade: Number(grade) };
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === "";
}

function refused(record: FileRecord, detail: string): ElanusError {
  return new ElanusError("INVALID_FILE", `${placeOf(record)} is no judgment`, { detail, hint: SHAPE });
}
