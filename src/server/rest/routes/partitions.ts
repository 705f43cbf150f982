import { type Asked, action, collectionIn, type Route, route } from "../route.ts";

const partitionIn = (asked: Asked) => ({
  ...collectionIn(asked),
  partition_name: asked.body.neededText("partitionName"),
});

const partitionsIn = (asked: Asked) => ({
  ...collectionIn(asked),
  partition_names: asked.body.need("partitionNames", asked.body.texts("partitionNames")),
});

/** `/v2/vectordb/partitions/...` */
export const partitionRoutes: Record<string, Route> = {
  list: route(collectionIn, async (client, request) => {
    const { partition_names } = await client.listPartitions(request);
    return { data: partition_names };
  }),
  has: route(partitionIn, async (client, request) => {
    const { value } = await client.hasPartition(request);
    return { data: { has: value } };
  }),
  get_stats: route(partitionIn, async (client, request) => {
    const { data } = await client.getPartitionStatistics(request);
    return { data: { rowCount: Number(data.row_count) } };
  }),
  create: action(partitionIn, (client, request) => client.createPartition(request)),
  drop: action(partitionIn, (client, request) => client.dropPartition(request)),
  load: action(partitionsIn, (client, request) => client.loadPartitions(request)),
  release: action(partitionsIn, (client, request) => client.releasePartitions(request)),
};
