import { SERVED_CALLS } from "../proto/generated/calls.ts";
import { LoadState } from "../proto/generated/common_pb.ts";
import { SUCCESS } from "../wire/status.ts";
import { type Call, inDatabase, served } from "./call.ts";

/** Whether collections are in memory. */
export const loadCalls = {
  LoadCollection: served(SERVED_CALLS.LoadCollection, async (request, call) => {
    await call.client.loadCollection({ collection_name: request.collectionName, ...inDatabase(request, call) });
    return SUCCESS;
  }),

  ReleaseCollection: served(SERVED_CALLS.ReleaseCollection, async (request, call) => {
    await call.client.releaseCollection({ collection_name: request.collectionName, ...inDatabase(request, call) });
    return SUCCESS;
  }),

  GetLoadState: served(SERVED_CALLS.GetLoadState, async (request, call) => {
    const { state } = await call.client.getLoadState(partitionsIn(request, call));
    return { status: SUCCESS, state: LoadState[state] };
  }),

  GetLoadingProgress: served(SERVED_CALLS.GetLoadingProgress, async (request, call) => {
    const { progress } = await call.client.getLoadingProgress(partitionsIn(request, call));
    return { status: SUCCESS, progress: BigInt(progress), refreshProgress: BigInt(progress) };
  }),

  LoadPartitions: served(SERVED_CALLS.LoadPartitions, async (request, call) => {
    await call.client.loadPartitions(partitionsIn(request, call));
    return SUCCESS;
  }),

  ReleasePartitions: served(SERVED_CALLS.ReleasePartitions, async (request, call) => {
    await call.client.releasePartitions(partitionsIn(request, call));
    return SUCCESS;
  }),
};

function partitionsIn(request: { dbName: string; collectionName: string; partitionNames: string[] }, call: Call) {
  const { collectionName, partitionNames } = request;
  return { collection_name: collectionName, partition_names: partitionNames, ...inDatabase(request, call) };
}
