import type { Collection } from "../engine/collection.ts";
import type { IndexDefinition } from "../engine/documents.ts";
import { indexProgress } from "../engine/index_admin.ts";
import { keyValues } from "./answers.ts";
import type { IndexDescription } from "./responses.ts";

/** Indexes in the words of Milvus's DescribeIndex. */
export function describeIndexes(collection: Collection, definitions: readonly IndexDefinition[]): IndexDescription[] {
  return definitions.map((definition) => {
    const { state, indexedRows, totalRows, bytes, failure } = indexProgress(collection, definition.field);
    return {
      index_name: definition.name,
      indexID: definition.id,
      field_name: definition.field,
      params: keyValues({ index_type: definition.type, metric_type: definition.metric, ...definition.params }),
      indexed_rows: String(indexedRows),
      total_rows: String(totalRows),
      pending_index_rows: String(totalRows - indexedRows),
      state,
      index_state_fail_reason: failure,
      bytes,
    };
  });
}
