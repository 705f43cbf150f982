import type { KeyColumn } from "../engine/columns/column.ts";
import type { KeyValue, MutationResult, Status } from "./responses.ts";

/** The status of every answer: failures are thrown. */
export function success(): Status {
  return { error_code: "Success", code: 0, reason: "", detail: "", retriable: false, extra_info: {} };
}

/** What a mutation did, with the keys of its rows. */
export function mutation(keys: KeyColumn, counts: { inserted?: number; deleted?: number; upserted?: number }) {
  const data = Array.from({ length: keys.count }, (_, i) => String(keys.read(i)));
  const IDs = keys.field.type === "Int64" ? { int_id: { data } } : { str_id: { data } };
  return {
    status: success(),
    succ_index: data.map((_, i) => i),
    err_index: [],
    acknowledged: true,
    insert_cnt: String(counts.inserted ?? 0),
    delete_cnt: String(counts.deleted ?? 0),
    upsert_cnt: String(counts.upserted ?? 0),
    timestamp: hybridTimestamp(Date.now()),
    IDs,
  } satisfies MutationResult;
}

/** Milvus's timestamps: milliseconds and 18 bits of a counter. */
export function hybridTimestamp(milliseconds: number): string {
  return (BigInt(milliseconds) << 18n).toString();
}

export function keyValues(values: Readonly<Record<string, unknown>>): KeyValue[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: String(value) }));
}
