import type { IndexDefinition } from "../engine/catalog/documents.ts";
import type { Collection } from "../engine/collection/collection.ts";
import { indexProgress } from "../engine/indexes/index_admin.ts";
import { indexKey, scalarIndexOf, vectorIndexOf } from "../engine/segment/segment_index.ts";
import { withoutNulls } from "../engine/vectors/nullable_index.ts";
import { AutoIndex } from "../index/auto/auto_index.ts";
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
      ...lastRebuild(definition),
    };
  });
}

/** When an index was last built anew because it had worn; nothing where it never was. */
export function lastRebuild({ rebuilt }: IndexDefinition): Pick<IndexDescription, "last_rebuild"> {
  return rebuilt === undefined
    ? {}
    : { last_rebuild: { at: new Date(rebuilt.at).toISOString(), reason: rebuilt.reason } };
}

/** What the indexes of the segments learnt; nothing where they had nothing to learn. */
function learntOf(collection: Collection, definition: IndexDefinition): Pick<IndexDescription, "learnt"> {
  const learnt = collection.segments.flatMap((segment) => {
    const key = indexKey(definition);
    const facts = (vectorIndexOf(segment.indexes.get(key)) ?? segment.growing.get(key)?.index)?.learnt;
    return facts === undefined ? [] : [{ rows: segment.rowCount, ...facts }];
  });
  return learnt.length === 0 ? {} : { learnt };
}

function parametersOf(collection: Collection, definition: IndexDefinition) {
  const { type, metric, params } = definition;
  const described = { index_type: type, ...(metric === undefined ? {} : { metric_type: metric }), ...params };
  const chosen = chosenIndexes(collection, definition);
  return chosen === "" ? described : { ...described, chosen };
}

/** What AUTOINDEX came to, which may differ between segments, and why: as "HNSW (reason); FLAT (reason)". */
export function chosenIndexes(collection: Collection, definition: IndexDefinition): string {
  if (definition.type !== "AUTOINDEX") return "";
  const choices = collection.sealed.flatMap((segment) => {
    const slot = segment.indexes.get(indexKey(definition));
    const index = withoutNulls(vectorIndexOf(slot));
    return (index instanceof AutoIndex ? index.choice : scalarIndexOf(slot)) ?? [];
  });
  return [...new Set(choices.map(({ type, reason }) => `${type} (${reason})`))].join("; ");
}
