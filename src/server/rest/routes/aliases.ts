import { type Asked, action, collectionIn, type Route, route } from "../route.ts";

const aliasIn = ({ body, db_name }: Asked) => ({ alias: body.neededText("aliasName"), db_name });
const aliasOfCollectionIn = (asked: Asked) => ({ ...collectionIn(asked), ...aliasIn(asked) });

/** The SDK may name the collection where the alias alone says it. */
const aliasToDrop = (asked: Asked) => {
  asked.body.text("collectionName");
  return aliasIn(asked);
};

/** `/v2/vectordb/aliases/...` */
export const aliasRoutes: Record<string, Route> = {
  list: route(
    ({ body, db_name }) => ({ collection_name: body.text("collectionName"), db_name }),
    async (client, request) => ({ data: (await client.listAliases(request)).aliases }),
  ),
  describe: route(aliasIn, async (client, request) => {
    const { db_name, alias, collection } = await client.describeAlias(request);
    return { data: { dbName: db_name, collectionName: collection, aliasName: alias } };
  }),
  create: action(aliasOfCollectionIn, (client, request) => client.createAlias(request)),
  alter: action(aliasOfCollectionIn, (client, request) => client.alterAlias(request)),
  drop: action(aliasToDrop, (client, request) => client.dropAlias(request)),
};
