import { ElanusError, nameHint } from "../errors/index.ts";
import type { Collection } from "./collection.ts";
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
