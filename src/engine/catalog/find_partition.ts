import { ElanusError, nameHint } from "../../errors/index.ts";
import type { Collection } from "../collection/collection.ts";
import type { PartitionDocument } from "./documents.ts";

/** @throws ElanusError PARTITION_NOT_FOUND with the nearest name. */
export function partitionCalled(collection: Collection, name: string): PartitionDocument {
  const { partitions } = collection.document;
  const found = partitions.find((partition) => partition.name === name);
  if (found !== undefined) return found;
  const names = partitions.map((partition) => partition.name);
  throw new ElanusError("PARTITION_NOT_FOUND", `partition \`${name}\` does not exist`, {
    detail: `collection \`${collection.name}\` has ${names.length}`,
    hint: nameHint(String(name), names) ?? "create it first, or leave the name out",
  });
}

/** Refuses a call that names partitions by hand, as Milvus does: the partition key chooses them. @throws ElanusError PARTITIONED_BY_KEY */
export function refuseByHand(collection: Collection, call: string): void {
  const { partitionKey } = collection.layout;
  if (partitionKey === undefined) return;
  throw new ElanusError(
    "PARTITIONED_BY_KEY",
    `${call} is not for collection \`${collection.name}\`: it has a partition key`,
    {
      detail: `field \`${partitionKey.name}\` says to which partition a row belongs`,
      hint: `name partitions by a filter, as \`${partitionKey.name} == ...\``,
    },
  );
}
