import { SERVED_CALLS } from "../proto/generated/calls.ts";
import { SUCCESS } from "../wire/status.ts";
import { inDatabase, served } from "./call.ts";

export const aliasCalls = {
  CreateAlias: served(SERVED_CALLS.CreateAlias, async (request, call) => {
    const { alias, collectionName } = request;
    await call.client.createAlias({ alias, collection_name: collectionName, ...inDatabase(request, call) });
    return SUCCESS;
  }),

  AlterAlias: served(SERVED_CALLS.AlterAlias, async (request, call) => {
    const { alias, collectionName } = request;
    await call.client.alterAlias({ alias, collection_name: collectionName, ...inDatabase(request, call) });
    return SUCCESS;
  }),

  DropAlias: served(SERVED_CALLS.DropAlias, async (request, call) => {
    await call.client.dropAlias({ alias: request.alias, ...inDatabase(request, call) });
    return SUCCESS;
  }),

  DescribeAlias: served(SERVED_CALLS.DescribeAlias, async (request, call) => {
    const { alias } = request;
    const { db_name, collection } = await call.client.describeAlias({ alias, ...inDatabase(request, call) });
    return { status: SUCCESS, dbName: db_name, alias, collection };
  }),

  ListAliases: served(SERVED_CALLS.ListAliases, async (request, call) => {
    const { collectionName } = request;
    const listed = await call.client.listAliases({ collection_name: collectionName, ...inDatabase(request, call) });
    return { status: SUCCESS, dbName: listed.db_name, collectionName, aliases: listed.aliases };
  }),
};
