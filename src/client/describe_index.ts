import type { Collection } from "../engine/collection.ts";
import type { IndexDefinition } from "../engine/documents.ts";
import { indexProgress } from "../engine/index_admin.ts";
import { indexKey, scalarIndexOf, vectorIndexOf } from "../engine/segment_index.ts";
import { keyValues } from "./answers.ts";
import type { IndexDescription } from "./responses.ts";

/** Indexes in the words of Milvus's DescribeIndex. */
export function describeIndexes(collection: Collection, definitions: readonly IndexDefinition[]): IndexDescription[] {
  return definitions.map((definition) => {
    const { state, indexedRows, totalRows, bytes, vectorBytes, failure } = indexProgress(
      collection,
      indexKey(definition),
    );
    return {
      index_name: definition.name,
      indexID: definition.id,
      field_name: definition.field,
      params: keyValues({ ...parametersOf(collection, definition), ...definition.properties }),
      indexed_rows: String(indexedRows),
      total_rows: String(totalRows),
      pending_index_rows: String(totalRows - indexedRows),
      state,
      index_state_fail_reason: failure,
      bytes,
      ...(definition.metric === undefined ? {} : { vector_bytes: vectorBytes }),
      ...learntOf(collection, definition),
    };
  });
}

/** What the indexes of the segments learnt; nothing where they had nothing to learn. */
function learntOf(collection: Collection, definition: IndexDefinition): Pick<IndexDescription, "learnt"> {
  const learnt = collection.sealed.flatMap((segment) => {
    const facts = vectorIndexOf(segment.indexes.get(indexKey(definition)))?.learnt;
    return facts === undefined ? [] : [{ rows: segment.rowCount, ...facts }];
  });
  return learnt.length === 0 ? {} : { learnt };
}

function parametersOf(collection: Collection, definition: IndexDefinition) {
  const { type, metric, params } = definition;
  if (metric !== undefined) return { index_type: type, metric_type: metric, ...params };
  const built = collection.sealed.map((segment) => scalarIndexOf(segment.indexes.get(indexKey(definition))));
  const chosen = new Set(built.flatMap((index) => (index === undefined ? [] : [`${index.type} (${index.reason})`])));
  // What AUTOINDEX came to, which may differ between segments.
  return type === "AUTOINDEX" && chosen.size > 0
    ? { index_type: type, ...params, chosen: [...chosen].join("; ") }
    : { index_type: type, ...params };
}
