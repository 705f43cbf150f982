import { ElanusError } from "../../errors/index.ts";
import { type CollectionSchema, partitionKeyField } from "../../schema/collection_schema.ts";
import { LIMITS } from "../../schema/limits.ts";
import { DEFAULT_PARTITION, defaultPartition, type PartitionDocument } from "../catalog/documents.ts";
import type { Layout } from "../collection/layout.ts";
import type { KeyColumn } from "../columns/column.ts";
import { asKeyColumn } from "../columns/make_column.ts";
import { KeyTable } from "../segment/key_table.ts";
import { type Batch, batchKeys, batchRows } from "./batch.ts";

/** As in Milvus 2.6. */
const DEFAULT_COUNT = 16;

/**
 * The partitions that a new collection has: the default one, or as many as its partition key spreads rows over, which
 * have their places as ids and are called as Milvus calls them.
 *
 * @throws ElanusError INVALID_PARAMETER for a count without a partition key, or one out of range.
 */
export function firstPartitions(schema: CollectionSchema, createdAt: number, count?: number): PartitionDocument[] {
  const isKeyed = partitionKeyField(schema) !== undefined;
  if (!isKeyed && count !== undefined) {
    throw new ElanusError(
      "INVALID_PARAMETER",
      `collection \`${schema.name}\` has no partition key to need num_partitions`,
      {
        hint: "set is_partition_key on a field, or leave num_partitions out",
      },
    );
  }
  if (!isKeyed) return [defaultPartition(createdAt)];
  const wanted = count ?? DEFAULT_COUNT;
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > LIMITS.partitions) {
    throw new ElanusError("INVALID_PARAMETER", `num_partitions must be a whole number from 1 to ${LIMITS.partitions}`, {
      detail: `it is ${wanted}`,
    });
  }
  return Array.from({ length: wanted }, (_, id) => ({
    ...defaultPartition(createdAt),
    id,
    name: `${DEFAULT_PARTITION}_${id}`,
  }));
}

/** The partition of row `row` of a column of partition keys. */
export function partitionOfKey(keys: KeyColumn, row: number, partitions: number): number {
  return keys.hash(row) % partitions;
}

/**
 * A batch as the partitions take it: as it is where it names its partition, else a batch for each partition that its
 * rows' partition keys lead to. Of rows with the same key the last one stays, as it would in one partition.
 */
export function partitioned(layout: Layout, batch: Batch, partitions: number): Batch[] {
  if (layout.partitionKey === undefined) return [batch];
  const keys = asKeyColumn(batch.columns[layout.scalars.indexOf(layout.partitionKey)]);
  const places = Int32Array.from({ length: batch.rowCount }, (_, row) => partitionOfKey(keys, row, partitions));
  const table = new KeyTable(batchKeys(batch, layout));
  const byPartition = new Map<number, number[]>();
  for (let row = 0; row < batch.rowCount; row++) {
    if (table.find(batchKeys(batch, layout), row) !== row) continue;
    const rows = byPartition.get(places[row]) ?? [];
    rows.push(row);
    byPartition.set(places[row], rows);
  }
  return [...byPartition].map(([partition, rows]) => ({
    ...(rows.length === batch.rowCount ? batch : batchRows(batch, rows)),
    partition,
  }));
}
