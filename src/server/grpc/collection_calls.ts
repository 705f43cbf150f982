import { fromBinary } from "@bufbuild/protobuf";
import { ElanusError } from "../../errors/index.ts";
import { CONSISTENCY_LEVELS } from "../../schema/consistency_level.ts";
import { SERVED_CALLS } from "../proto/generated/calls.ts";
import { type AlterCollectionSchemaRequest, ShowType } from "../proto/generated/milvus_pb.ts";
import { CollectionSchemaSchema, FieldSchemaSchema } from "../proto/generated/schema_pb.ts";
import { describeMessage } from "../wire/describe_message.ts";
import { fromPairs, toPairs } from "../wire/key_values.ts";
import { definitionOf, fieldOf } from "../wire/schema.ts";
import { SUCCESS } from "../wire/status.ts";
import { inDatabase, served } from "./call.ts";
import { namedCollection } from "./named_collection.ts";

/** Collections as wholes: made, named, counted, changed, dropped. */
export const collectionCalls = {
  CreateCollection: served(SERVED_CALLS.CreateCollection, async (request, call) => {
    const { collectionName, consistencyLevel, properties, numPartitions } = request;
    await call.client.createCollection({
      collection_name: collectionName,
      ...inDatabase(request, call),
      ...definitionOf(parsed(() => fromBinary(CollectionSchemaSchema, request.schema))),
      consistency_level: CONSISTENCY_LEVELS[consistencyLevel],
      properties: fromPairs(properties),
      ...(numPartitions > 0n ? { num_partitions: Number(numPartitions) } : {}),
    });
    return SUCCESS;
  }),

  DropCollection: served(SERVED_CALLS.DropCollection, async (request, call) => {
    await call.client.dropCollection({ collection_name: request.collectionName, ...inDatabase(request, call) });
    return SUCCESS;
  }),

  HasCollection: served(SERVED_CALLS.HasCollection, async (request, call) => {
    const place = inDatabase(request, call);
    const { value } = await call.client.hasCollection({ collection_name: request.collectionName, ...place });
    return { status: SUCCESS, value };
  }),

  DescribeCollection: served(SERVED_CALLS.DescribeCollection, async (request, call) => {
    return describeMessage(await call.client.describeCollection(await namedCollection(request, call)));
  }),

  BatchDescribeCollection: served(SERVED_CALLS.BatchDescribeCollection, async (request, call) => {
    const { responses } = await call.client.batchDescribeCollections({
      collection_names: request.collectionName,
      ...inDatabase(request, call),
    });
    return { status: SUCCESS, responses: responses.map(describeMessage) };
  }),

  ShowCollections: served(SERVED_CALLS.ShowCollections, async (request, call) => {
    const { collectionNames: names, type } = request;
    const listed = await call.client.listCollections({
      ...inDatabase(request, call),
      ...(names.length === 0 ? {} : { collection_names: names }),
    });
    const shown = listed.data.filter(({ loadedPercentage }) => type === ShowType.All || loadedPercentage === "100");
    return {
      status: SUCCESS,
      collectionNames: shown.map(({ name }) => name),
      collectionIds: shown.map(({ id }) => BigInt(id)),
      createdTimestamps: shown.map(({ timestamp }) => BigInt(timestamp)),
      createdUtcTimestamps: shown.map(({ timestamp }) => BigInt(timestamp) >> 18n),
      inMemoryPercentages: shown.map(({ loadedPercentage }) => BigInt(loadedPercentage)),
      queryServiceAvailable: shown.map(({ loadedPercentage }) => loadedPercentage === "100"),
      shardsNum: shown.map(() => 1),
    };
  }),

  GetCollectionStatistics: served(SERVED_CALLS.GetCollectionStatistics, async (request, call) => {
    const place = inDatabase(request, call);
    const { stats } = await call.client.getCollectionStatistics({ collection_name: request.collectionName, ...place });
    return { status: SUCCESS, stats: toPairs(stats) };
  }),

  RenameCollection: served(SERVED_CALLS.RenameCollection, async (request, call) => {
    await call.client.renameCollection({
      collection_name: request.oldName,
      new_collection_name: request.newName,
      new_db_name: request.newDBName,
      ...inDatabase(request, call),
    });
    return SUCCESS;
  }),

  TruncateCollection: served(SERVED_CALLS.TruncateCollection, async (request, call) => {
    await call.client.truncateCollection({ collection_name: request.collectionName, ...inDatabase(request, call) });
    return { status: SUCCESS };
  }),

  AlterCollection: served(SERVED_CALLS.AlterCollection, async (request, call) => {
    await call.client.alterCollectionProperties({
      ...(await namedCollection(request, call)),
      properties: fromPairs(request.properties),
      delete_keys: request.deleteKeys,
    });
    return SUCCESS;
  }),

  AlterCollectionField: served(SERVED_CALLS.AlterCollectionField, async (request, call) => {
    if (request.deleteKeys.length > 0) {
      throw new ElanusError("NOT_SUPPORTED", "properties of a field are changed, and not dropped", {
        detail: `to be dropped: ${request.deleteKeys.join(", ")}`,
      });
    }
    await call.client.alterCollectionFieldProperties({
      collection_name: request.collectionName,
      field_name: request.fieldName,
      properties: fromPairs(request.properties),
      ...inDatabase(request, call),
    });
    return SUCCESS;
  }),

  AddCollectionField: served(SERVED_CALLS.AddCollectionField, async (request, call) => {
    const field = fieldOf(parsed(() => fromBinary(FieldSchemaSchema, request.schema)));
    await call.client.addCollectionField({ ...(await namedCollection(request, call)), field });
    return SUCCESS;
  }),

  AlterCollectionSchema: served(SERVED_CALLS.AlterCollectionSchema, async (request, call) => {
    const fields = addedFields(request);
    await call.client.addCollectionFields({ ...(await namedCollection(request, call)), fields });
    return { alterStatus: SUCCESS };
  }),
};

/** The fields to be added. @throws ElanusError NOT_SUPPORTED for all else that may be asked for. */
function addedFields({ action }: AlterCollectionSchemaRequest) {
  const { value: added } = action?.op ?? {};
  if (added?.$typeName !== "milvus.proto.milvus.AlterCollectionSchemaRequest.AddRequest") {
    throw new ElanusError("NOT_SUPPORTED", "fields and functions are not dropped from a collection", {
      hint: "copy the rows to a collection without them",
    });
  }
  if (added.funcSchema.length > 0) {
    throw new ElanusError("NOT_SUPPORTED", "functions are not added to a collection that is there", {
      detail: "they would have to fill their fields of all its rows",
      hint: "copy the rows to a collection with the function",
    });
  }
  return added.fieldInfos.flatMap(({ fieldSchema }) => (fieldSchema === undefined ? [] : [fieldOf(fieldSchema)]));
}

/** A message within a message. */
function parsed<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new ElanusError("INVALID_SCHEMA", "the schema in the request cannot be read", { cause });
  }
}
