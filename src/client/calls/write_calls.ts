import type { PartitionDocument } from "../../engine/catalog/documents.ts";
import { partitionCalled, refuseByHand } from "../../engine/catalog/find_partition.ts";
import type { Collection } from "../../engine/collection/collection.ts";
import { sealGathered } from "../../engine/compaction/seal.ts";
import { filterOf } from "../../engine/matching/filters.ts";
import { keysOf, matchingKeys } from "../../engine/query/query.ts";
import { readScope } from "../../engine/query/read_scope.ts";
import { batchKeys } from "../../engine/write/batch.ts";
import { encodeRows } from "../../engine/write/encode_rows.ts";
import { completedRows } from "../../engine/write/partial_update.ts";
import type { Row } from "../../engine/write/row.ts";
import { ElanusError } from "../../errors/index.ts";
import { takesGivenAutoIds } from "../../schema/collection_properties.ts";
import { mutation } from "../answers.ts";
import { checkSwitch, idsAndFilter } from "../check_request.ts";
import type * as requests from "../requests.ts";
import type * as responses from "../responses.ts";
import { IndexCalls } from "./index_calls.ts";

/** Rows on their way in and out. */
export class WriteCalls extends IndexCalls {
  /** Writes rows; all of them, or none. A row whose key exists takes its place, as after an upsert. */
  async insert(request: requests.InsertRequest): Promise<responses.MutationResult> {
    const { keys, rowCount } = await this.writeRows(request, "insert");
    return mutation(keys, { inserted: rowCount });
  }

  /**
   * Writes rows in the place of those with the same keys; all of them, or none. With `partial_update` rows keep the
   * fields that they are not given, and nothing can be written between the reading and the writing.
   *
   * @throws ElanusError COLLECTION_NOT_LOADED for a partial update, which has to read.
   */
  async upsert(request: requests.UpsertRequest): Promise<responses.MutationResult> {
    const { keys, rowCount } = await this.writeRows(request, "upsert");
    return mutation(keys, { upserted: rowCount });
  }

  /** Deletes by keys or by a filter; `delete_cnt` is how many rows there were. */
  async delete(request: requests.DeleteRequest): Promise<responses.MutationResult> {
    const known = ["ids", "filter", "expr", "exprValues", "partition_name"];
    const collection = this.open(request, "delete", known);
    const partitions = namedPartition(collection, request);
    const keys = keysToDelete(collection, request, partitions);
    const ids = partitions.map(({ id }) => id);
    return mutation(keys, { deleted: await collection.writer.delete(keys, ids.length === 0 ? undefined : ids) });
  }

  /** `delete` under its older name. */
  deleteEntities(request: requests.DeleteRequest): Promise<responses.MutationResult> {
    return this.delete(request);
  }

  private async writeRows(request: requests.UpsertRequest, call: "insert" | "upsert") {
    const known = ["data", "fields_data", "partition_name", ...(call === "upsert" ? ["partial_update"] : [])];
    const collection = this.open(request, call, known);
    const [partition] = namedPartition(collection, request);
    const rows = request.data ?? request.fields_data;
    const partial = checkSwitch("partial_update", request.partial_update ?? false);
    const options = {
      nextAutoId: () => collection.autoIds.next(),
      keysAreGiven: call === "upsert",
      keysMayBeGiven: takesGivenAutoIds(collection.properties),
      partition: partition?.id,
      // A partition key takes the rows apart again.
      directBytes: collection.layout.partitionKey === undefined ? collection.writer.leastDirectBytes : undefined,
    };
    const seal = () => sealGathered(collection);
    const encoded = (given: readonly Row[]) => encodeRows(collection.layout, given, options);
    const batch = partial
      ? await collection.writer.rewrite(() => encoded(completedRows(collection, rows, partition)), seal)
      : encoded(rows);
    const keys = batchKeys(batch, collection.layout);
    if (options.keysAreGiven || options.keysMayBeGiven) collection.autoIds.passKeys(keys);
    if (!partial) await collection.writer.write(batch, seal);
    return { keys, rowCount: batch.rowCount };
  }
}

function keysToDelete(
  collection: Collection,
  request: requests.DeleteRequest,
  partitions: readonly PartitionDocument[],
) {
  const text = "filter" in request ? request.filter : "expr" in request ? request.expr : undefined;
  const filter = filterOf(collection.layout, text, request.exprValues);
  if ("ids" in request && request.ids !== undefined) {
    if (filter !== undefined) throw idsAndFilter("delete");
    return keysOf(collection.layout, request.ids);
  }
  if (filter !== undefined) {
    const names = partitions.map(({ name }) => name);
    return matchingKeys(readScope(collection, names, filter), filter);
  }
  throw new ElanusError("INVALID_PARAMETER", "delete needs `ids` or a `filter`", {
    hint: "to delete all rows, drop the collection or name a filter that all rows match",
  });
}

/** The partition that a write names, if it does. */
function namedPartition(collection: Collection, { partition_name = "" }: { partition_name?: string }) {
  if (partition_name === "") return [];
  refuseByHand(collection, "`partition_name`");
  return [partitionCalled(collection, partition_name)];
}
