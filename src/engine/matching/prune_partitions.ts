import { type CompiledFilter, type Constant, possibleValues } from "../../filter/index.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import type { Collection } from "../collection/collection.ts";
import { makeKeyColumn } from "../columns/make_column.ts";
import { partitionOfKey } from "../write/partition_key.ts";

/** The ids of the partitions in which a filter can find rows by their partition key; undefined: in all of them. */
export function partitionsWithMatches(
  collection: Collection,
  filter: CompiledFilter | undefined,
): ReadonlySet<number> | undefined {
  const { partitionKey } = collection.layout;
  if (partitionKey === undefined || filter === undefined) return undefined;
  const values = possibleValues(filter.predicate, partitionKey.name);
  if (values === undefined) return undefined;
  const { length } = collection.document.partitions;
  const partitions = new Set<number>();
  for (const value of values) {
    if (!isKey(partitionKey, value)) return undefined;
    const key = makeKeyColumn(partitionKey, 1);
    key.push(value);
    partitions.add(partitionOfKey(key, 0, length));
  }
  return partitions;
}

/** Whether a value is one that a row can have, in the form in which it is hashed. */
function isKey({ type }: FieldSchema, value: Constant): boolean {
  if (type === "VarChar") return typeof value === "string";
  return typeof value === "bigint" && BigInt.asIntN(64, value) === value;
}
