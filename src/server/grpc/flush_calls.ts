import { SERVED_CALLS } from "../proto/generated/calls.ts";
import { CompactionState, SegmentLevel, SegmentState } from "../proto/generated/common_pb.ts";
import { SUCCESS } from "../wire/status.ts";
import { nextTimestamp } from "../wire/timestamps.ts";
import { inDatabase, served } from "./call.ts";
import { namedCollection } from "./named_collection.ts";

/** What becomes of the segments that rows lie in. */
export const flushCalls = {
  Flush: served(SERVED_CALLS.Flush, async (request, call) => {
    const { collectionNames: names } = request;
    const { coll_segIDs } = await call.client.flush({ collection_names: names, ...inDatabase(request, call) });
    const sealedAt = nextTimestamp();
    return {
      status: SUCCESS,
      dbName: request.dbName,
      collSegIDs: Object.fromEntries(names.map((name) => [name, { data: idsIn(coll_segIDs[name]) }])),
      collSealTimes: Object.fromEntries(names.map((name) => [name, BigInt(Math.floor(Date.now() / 1000))])),
      collFlushTs: Object.fromEntries(names.map((name) => [name, sealedAt])),
    };
  }),

  GetFlushState: served(SERVED_CALLS.GetFlushState, async ({ segmentIDs }, { client }) => {
    const { flushed } = await client.getFlushState({ segmentIDs: segmentIDs.map(Number) });
    return { status: SUCCESS, flushed };
  }),

  FlushAll: served(SERVED_CALLS.FlushAll, async (request, call) => {
    const { flush_all_ts } = await call.client.flushAll(inDatabase(request, call));
    return { status: SUCCESS, flushAllTs: BigInt(flush_all_ts) };
  }),

  GetFlushAllState: served(SERVED_CALLS.GetFlushAllState, async (_, { client }) => {
    const { flushed } = await client.getFlushAllState();
    return { status: SUCCESS, flushed };
  }),

  ManualCompaction: served(SERVED_CALLS.ManualCompaction, async (request, call) => {
    const begun = await call.client.compact(await namedCollection(request, call));
    return {
      status: SUCCESS,
      compactionID: BigInt(begun.compactionID),
      compactionPlanCount: begun.compactionPlanCount,
    };
  }),

  GetCompactionState: served(SERVED_CALLS.GetCompactionState, async ({ compactionID }, { client }) => {
    const found = await client.getCompactionState({ compactionID: Number(compactionID) });
    return {
      status: SUCCESS,
      state: CompactionState[found.state],
      executingPlanNo: BigInt(found.executingPlanNo),
      timeoutPlanNo: BigInt(found.timeoutPlanNo),
      completedPlanNo: BigInt(found.completedPlanNo),
      failedPlanNo: BigInt(found.failedPlanNo),
    };
  }),

  GetCompactionStateWithPlans: served(
    SERVED_CALLS.GetCompactionStateWithPlans,
    async ({ compactionID }, { client }) => {
      const { state, mergeInfos } = await client.getCompactionStateWithPlans({ compactionID: Number(compactionID) });
      return {
        status: SUCCESS,
        state: CompactionState[state],
        mergeInfos: mergeInfos.map(({ sources, target }) => ({ sources: sources.map(BigInt), target: BigInt(target) })),
      };
    },
  ),

  GetPersistentSegmentInfo: served(SERVED_CALLS.GetPersistentSegmentInfo, async (request, call) => {
    const { db_name: dbName } = inDatabase(request, call);
    const { infos } = await call.client.getPersistentSegmentInfo({ collectionName: request.collectionName, dbName });
    return { status: SUCCESS, infos: infos.map((info) => ({ ...sizesOf(info), state: SegmentState[info.state] })) };
  }),

  GetQuerySegmentInfo: served(SERVED_CALLS.GetQuerySegmentInfo, async (request, call) => {
    const { db_name: dbName } = inDatabase(request, call);
    const { infos } = await call.client.getQuerySegmentInfo({ collectionName: request.collectionName, dbName });
    return {
      status: SUCCESS,
      infos: infos.map((info) => ({
        ...sizesOf(info),
        state: SegmentState[info.state],
        memSize: BigInt(info.mem_size),
        indexName: info.index_name,
        indexID: BigInt(info.indexID),
      })),
    };
  }),
};

function idsIn(segments: unknown): bigint[] {
  const data: unknown = typeof segments === "object" && segments !== null && "data" in segments ? segments.data : [];
  return Array.isArray(data) ? data.map((id) => BigInt(id)) : [];
}

interface SegmentSizes {
  readonly segmentID: number;
  readonly collectionID: number;
  readonly partitionID: number;
  readonly num_rows: number;
}

function sizesOf({ segmentID, collectionID, partitionID, num_rows }: SegmentSizes) {
  return {
    segmentID: BigInt(segmentID),
    collectionID: BigInt(collectionID),
    partitionID: BigInt(partitionID),
    numRows: BigInt(num_rows),
    level: SegmentLevel.L1,
  };
}
