import { partitionCalled, refuseByHand } from "../../engine/catalog/find_partition.ts";
import {
  createPartition,
  dropPartition,
  loadPartitions,
  partitionRows,
  releasePartitions,
} from "../../engine/catalog/partitions.ts";
import { hybridTimestamp, success } from "../answers.ts";
import type * as catalog from "../catalog_requests.ts";
import type * as answers from "../catalog_responses.ts";
import { namesIn } from "../check_request.ts";
import type * as responses from "../responses.ts";
import { LoadCalls } from "./load_calls.ts";

/** The SDK's `ShowPartitionsType.Loaded`. */
const LOADED_ONLY = 1;

/** Parts of a collection that are searched, written and dropped by name; `_default` is always there. */
export class PartitionCalls extends LoadCalls {
  /** That it exists already is no mistake. */
  async createPartition(request: catalog.PartitionRequest): Promise<responses.Status> {
    const collection = this.open(request, "createPartition", ["partition_name"]);
    refuseByHand(collection, "createPartition");
    await createPartition(collection, request.partition_name);
    return success();
  }

  /** Drops a released partition with its rows. @throws ElanusError PARTITION_LOADED */
  async dropPartition(request: catalog.PartitionRequest): Promise<responses.Status> {
    const collection = this.open(request, "dropPartition", ["partition_name"]);
    refuseByHand(collection, "dropPartition");
    await dropPartition(collection, request.partition_name);
    return success();
  }

  async hasPartition(request: catalog.PartitionRequest): Promise<responses.StatusResponse & { value: boolean }> {
    const { partitions } = this.open(request, "hasPartition", ["partition_name"]).document;
    return { status: success(), value: partitions.some(({ name }) => name === request.partition_name) };
  }

  async listPartitions(request: catalog.ListPartitionsRequest): Promise<answers.ListPartitionsResponse> {
    const { partitions: all, loaded: isLoaded } = this.open(request, "listPartitions", ["type"]).document;
    const partitions = request.type === LOADED_ONLY ? all.filter(({ loaded }) => isLoaded && loaded) : all;
    const created = partitions.map(({ createdAt }) => hybridTimestamp(createdAt));
    return {
      status: success(),
      partition_names: partitions.map(({ name }) => name),
      partitionIDs: partitions.map(({ id }) => id),
      created_timestamps: created,
      created_utc_timestamps: partitions.map(({ createdAt }) => String(createdAt)),
      data: partitions.map(({ id, name, loaded }, i) => ({
        name,
        id: String(id),
        timestamp: created[i],
        loadedPercentage: isLoaded && loaded ? "100" : "0",
      })),
    };
  }

  /** `listPartitions` under its other name. */
  showPartitions(request: catalog.ListPartitionsRequest): Promise<answers.ListPartitionsResponse> {
    return this.listPartitions(request);
  }

  async getPartitionStatistics(request: catalog.PartitionRequest): Promise<responses.StatisticsResponse> {
    const collection = this.open(request, "getPartitionStatistics", ["partition_name"]);
    const rows = String(partitionRows(collection, partitionCalled(collection, request.partition_name)));
    return { status: success(), stats: [{ key: "row_count", value: rows }], data: { row_count: rows } };
  }

  /** `getPartitionStatistics` under its other name. */
  getPartitionStats(request: catalog.PartitionRequest): Promise<responses.StatisticsResponse> {
    return this.getPartitionStatistics(request);
  }

  /** Lets reads into released partitions again; the collection is read into memory where it is not. */
  async loadPartitions(request: catalog.PartitionsRequest): Promise<responses.Status> {
    const collection = this.open(request, "loadPartitions", ["partition_names", "replica_number", "resource_groups"]);
    refuseByHand(collection, "loadPartitions");
    await loadPartitions(collection, namesIn("partition_names", request.partition_names));
    return success();
  }

  /** `loadPartitions` under its other name. */
  loadPartitionsSync(request: catalog.PartitionsRequest): Promise<responses.Status> {
    return this.loadPartitions(request);
  }

  /**
   * Lets reads pass over partitions, and reads that name one refuse. Writes still need the keys of all rows at hand, so
   * that memory is given back with the last loaded partition.
   */
  async releasePartitions(request: catalog.PartitionsRequest): Promise<responses.Status> {
    const collection = this.open(request, "releasePartitions", ["partition_names"]);
    refuseByHand(collection, "releasePartitions");
    await releasePartitions(collection, namesIn("partition_names", request.partition_names));
    return success();
  }
}
