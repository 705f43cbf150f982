import { type Asked, action, type Route, route } from "../route.ts";
import { propertiesOf, propertyKeys } from "./properties.ts";

/** Requests about databases must name one. */
const named = ({ body }: Asked) => ({ db_name: body.neededText("dbName") });

const alter = action(
  (asked) => ({ ...named(asked), properties: propertiesOf(asked.body, "properties") }),
  (client, request) => client.alterDatabaseProperties(request),
);

/** `/v2/vectordb/databases/...` */
export const databaseRoutes: Record<string, Route> = {
  create: action(
    (asked) => ({
      ...named(asked),
      properties: asked.body.value("properties") === undefined ? {} : propertiesOf(asked.body, "properties"),
    }),
    (client, request) => client.createDatabase(request),
  ),
  drop: action(named, (client, request) => client.dropDatabase(request)),
  list: route(
    () => ({}),
    async (client) => ({ data: (await client.listDatabases()).db_names }),
  ),
  describe: route(named, async (client, request) => {
    const { db_name, dbID, properties } = await client.describeDatabase(request);
    return { data: { dbName: db_name, dbID, properties } };
  }),
  alter,
  alter_properties: alter,
  drop_properties: action(
    (asked) => ({ ...named(asked), properties: propertyKeys(asked.body) }),
    (client, request) => client.dropDatabaseProperties(request),
  ),
};
