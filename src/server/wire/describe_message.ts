import type { MessageInitShape } from "@bufbuild/protobuf";
import type { DescribeCollectionResponse } from "../../client/responses.ts";
import { CONSISTENCY_LEVELS } from "../../schema/consistency_level.ts";
import { ConsistencyLevel } from "../proto/generated/common_pb.ts";
import type { DescribeCollectionResponseSchema } from "../proto/generated/milvus_pb.ts";
import { toPairs } from "./key_values.ts";
import { schemaMessage } from "./schema.ts";
import { SUCCESS } from "./status.ts";

/** A collection as DescribeCollection answers with it. */
export function describeMessage(
  described: DescribeCollectionResponse,
): MessageInitShape<typeof DescribeCollectionResponseSchema> {
  const {
    schema,
    db_name,
    consistency_level,
    created_timestamp,
    created_utc_timestamp,
    update_timestamp_str,
    num_partitions = 1,
  } = described;
  return {
    status: SUCCESS,
    schema: schemaMessage(schema, db_name),
    collectionID: BigInt(described.collectionID),
    collectionName: described.collection_name,
    dbName: db_name,
    aliases: described.aliases,
    shardsNum: described.shards_num,
    numPartitions: BigInt(num_partitions),
    consistencyLevel: levelNumber(consistency_level),
    createdTimestamp: BigInt(created_timestamp),
    createdUtcTimestamp: BigInt(created_utc_timestamp),
    updateTimestamp: BigInt(update_timestamp_str),
    updateTimestampStr: update_timestamp_str,
    properties: toPairs(described.properties),
  };
}

function levelNumber(level: string): ConsistencyLevel {
  const name = CONSISTENCY_LEVELS.find((known) => known === level) ?? "Bounded";
  return ConsistencyLevel[name];
}
