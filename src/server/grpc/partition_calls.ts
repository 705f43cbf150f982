import { SERVED_CALLS } from "../proto/generated/calls.ts";
import { toPairs } from "../wire/key_values.ts";
import { SUCCESS } from "../wire/status.ts";
import { type Call, inDatabase, served } from "./call.ts";
import { namedCollection } from "./named_collection.ts";

export const partitionCalls = {
  CreatePartition: served(SERVED_CALLS.CreatePartition, async (request, call) => {
    await call.client.createPartition(partitionIn(request, call));
    return SUCCESS;
  }),

  DropPartition: served(SERVED_CALLS.DropPartition, async (request, call) => {
    await call.client.dropPartition(partitionIn(request, call));
    return SUCCESS;
  }),

  HasPartition: served(SERVED_CALLS.HasPartition, async (request, call) => {
    const { value } = await call.client.hasPartition(partitionIn(request, call));
    return { status: SUCCESS, value };
  }),

  ShowPartitions: served(SERVED_CALLS.ShowPartitions, async (request, call) => {
    const { type } = request;
    const listed = await call.client.listPartitions({ ...(await namedCollection(request, call)), type });
    const { partitionNames: wanted } = request;
    const shown = listed.data.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
    return {
      status: SUCCESS,
      partitionNames: shown.map(({ name }) => name),
      partitionIDs: shown.map(({ id }) => BigInt(id)),
      createdTimestamps: shown.map(({ timestamp }) => BigInt(timestamp)),
      createdUtcTimestamps: shown.map(({ timestamp }) => BigInt(timestamp) >> 18n),
      inMemoryPercentages: shown.map(({ loadedPercentage }) => BigInt(loadedPercentage)),
    };
  }),

  GetPartitionStatistics: served(SERVED_CALLS.GetPartitionStatistics, async (request, call) => {
    const { stats } = await call.client.getPartitionStatistics(partitionIn(request, call));
    return { status: SUCCESS, stats: toPairs(stats) };
  }),
};

function partitionIn(request: { dbName: string; collectionName: string; partitionName: string }, call: Call) {
  const { collectionName, partitionName } = request;
  return { collection_name: collectionName, partition_name: partitionName, ...inDatabase(request, call) };
}
