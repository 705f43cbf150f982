import { SERVED_CALLS } from "../proto/generated/calls.ts";
import { fromPairs, toPairs } from "../wire/key_values.ts";
import { SUCCESS } from "../wire/status.ts";
import { served } from "./call.ts";

export const databaseCalls = {
  CreateDatabase: served(SERVED_CALLS.CreateDatabase, async ({ dbName, properties }, { client }) => {
    await client.createDatabase({ db_name: dbName, properties: fromPairs(properties) });
    return SUCCESS;
  }),

  DropDatabase: served(SERVED_CALLS.DropDatabase, async ({ dbName }, { client }) => {
    await client.dropDatabase({ db_name: dbName });
    return SUCCESS;
  }),

  ListDatabases: served(SERVED_CALLS.ListDatabases, async (_, { client }) => {
    const { db_names, db_ids, created_timestamp } = await client.listDatabases();
    return {
      status: SUCCESS,
      dbNames: db_names,
      dbIds: db_ids.map(BigInt),
      createdTimestamp: created_timestamp.map(BigInt),
    };
  }),

  DescribeDatabase: served(SERVED_CALLS.DescribeDatabase, async (request, { client, database }) => {
    const name = request.dbName === "" ? database : request.dbName;
    const { db_name, dbID, created_timestamp, properties } = await client.describeDatabase({ db_name: name });
    return {
      status: SUCCESS,
      dbName: db_name,
      dbID: BigInt(dbID),
      createdTimestamp: BigInt(created_timestamp),
      properties: toPairs(properties),
    };
  }),

  AlterDatabase: served(SERVED_CALLS.AlterDatabase, async ({ dbName, properties, deleteKeys }, { client }) => {
    await client.alterDatabaseProperties({
      db_name: dbName,
      properties: fromPairs(properties),
      delete_keys: deleteKeys,
    });
    return SUCCESS;
  }),
};
