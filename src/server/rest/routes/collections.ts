import { type Asked, action, collectionIn, type Route, route } from "../route.ts";
import { createCollectionRequest } from "./create_collection.ts";
import { describedCollection, loadStateOf } from "./describe_collection.ts";
import { fieldDefinition } from "./field_definitions.ts";
import { propertiesOf, propertyKeys } from "./properties.ts";

const inDatabase = ({ db_name }: Asked) => ({ db_name });

/** `/v2/vectordb/collections/...` */
export const collectionRoutes: Record<string, Route> = {
  list: route(inDatabase, async (client, request) => {
    const { data } = await client.listCollections(request);
    return { data: data.map(({ name }) => name) };
  }),
  has: route(collectionIn, async (client, request) => {
    const { value } = await client.hasCollection(request);
    return { data: { has: value } };
  }),
  describe: route(collectionIn, async (client, request) => ({ data: await describedCollection(client, request) })),
  get_stats: route(collectionIn, async (client, request) => {
    const { data } = await client.getCollectionStatistics(request);
    return { data: { rowCount: Number(data.row_count) } };
  }),
  get_load_state: route(
    (asked) => ({ ...collectionIn(asked), partition_names: asked.body.texts("partitionNames") }),
    async (client, request) => ({ data: await loadStateOf(client, request) }),
  ),
  create: action(createCollectionRequest, (client, request) => client.createCollection(request)),
  drop: action(collectionIn, (client, request) => client.dropCollection(request)),
  truncate: action(collectionIn, (client, request) => client.truncateCollection(request)),
  rename: action(
    (asked) => ({
      ...collectionIn(asked),
      new_collection_name: asked.body.neededText("newCollectionName"),
      new_db_name: asked.body.text("newDbName"),
    }),
    (client, request) => client.renameCollection(request),
  ),
  load: action(collectionIn, (client, request) => client.loadCollection(request)),
  refresh_load: action(collectionIn, (client, request) => client.refreshLoad(request)),
  release: action(collectionIn, (client, request) => client.releaseCollection(request)),
  alter_properties: action(
    (asked) => ({ ...collectionIn(asked), properties: propertiesOf(asked.body, "properties") }),
    (client, request) => client.alterCollectionProperties(request),
  ),
  drop_properties: action(
    (asked) => ({ ...collectionIn(asked), properties: propertyKeys(asked.body) }),
    (client, request) => client.dropCollectionProperties(request),
  ),
  flush: action(
    ({ body, db_name }) => ({ collection_names: [body.neededText("collectionName")], db_name }),
    (client, request) => client.flushSync(request),
  ),
  compact: route(
    (asked) => {
      // A clustering compaction sorts by a clustering key, which no collection here has: it is as any other.
      asked.body.flag("isClustering");
      return collectionIn(asked);
    },
    async (client, request) => {
      const { compactionID } = await client.compact(request);
      return { data: { compactionID: Number(compactionID) } };
    },
  ),
  get_compaction_state: route(compactionIn, async (client, request) => {
    const { state, ...plans } = await client.getCompactionState(request);
    return {
      data: {
        compactionID: Number(request.compactionID),
        state,
        executingPlanNumber: Number(plans.executingPlanNo),
        timeoutPlanNumber: Number(plans.timeoutPlanNo),
        completedPlanNumber: Number(plans.completedPlanNo),
      },
    };
  }),
  "fields/add": action(
    (asked) => ({
      ...collectionIn(asked),
      field: fieldDefinition(asked.body.need("schema", asked.body.part("schema")), false),
    }),
    (client, request) => client.addCollectionField(request),
  ),
  "fields/alter_properties": action(
    (asked) => ({
      ...collectionIn(asked),
      field_name: asked.body.neededText("fieldName"),
      properties: propertiesOf(asked.body, "fieldParams"),
    }),
    (client, request) => client.alterCollectionFieldProperties(request),
  ),
};

/** Milvus calls it `jobID`; its SDK sends `compactionID` and the collection's name. */
function compactionIn({ body }: Asked): { compactionID: number | string } {
  body.text("collectionName");
  const id = body.number("compactionID") ?? body.number("jobID");
  return { compactionID: body.need("compactionID", id) };
}
