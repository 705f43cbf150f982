import { ElanusError } from "../../errors/index.ts";
import { type FileRecord, placeOf } from "./file_record.ts";

/** The texts of queries by the ids that judgments name. */
export type Queries = ReadonlyMap<string, string>;

/**
 * Queries from the records of a file: `_id` and `text`, as BEIR's queries.jsonl has them, else the first two columns.
 *
 * @throws ElanusError INVALID_FILE for records without an id or a text.
 */
export async function queriesOf(
  records: AsyncIterable<FileRecord> | Iterable<FileRecord>,
): Promise<Map<string, string>> {
  const queries = new Map<string, string>();
  for await (const file of records) {
    const [first, second] = Object.values(file.record);
    const { _id: id = first, text = second } = file.record;
    if ((typeof id !== "string" && typeof id !== "number") || typeof text !== "string") {
      throw new ElanusError("INVALID_FILE", `${placeOf(file)} is no query`, {
        detail: "it has no id, or no text",
        hint: "as BEIR's queries.jsonl: `_id` and `text`; or two columns under a header",
      });
    }
    queries.set(String(id), text);
  }
  return queries;
}
