import { type Asked, action, collectionIn, type Route, route } from "../route.ts";
import { describedIndex } from "./describe_collection.ts";
import { indexDefinition } from "./field_definitions.ts";
import { propertiesOf, propertyKeys } from "./properties.ts";

const indexIn = (asked: Asked) => ({ ...collectionIn(asked), index_name: asked.body.neededText("indexName") });

/** `/v2/vectordb/indexes/...` */
export const indexRoutes: Record<string, Route> = {
  list: route(collectionIn, async (client, request) => ({ data: (await client.listIndexes(request)).indexes })),
  describe: route(indexIn, async (client, request) => {
    const { index_descriptions } = await client.describeIndex(request);
    return { data: index_descriptions.map(describedIndex) };
  }),
  create: action(
    (asked) => {
      const indexes = asked.body.need("indexParams", asked.body.partsOf("indexParams"));
      return indexes.map((index) => ({ ...collectionIn(asked), ...indexDefinition(index) }));
    },
    (client, requests) => client.createIndex(requests),
  ),
  drop: action(indexIn, (client, request) => client.dropIndex(request)),
  alter_properties: action(
    (asked) => ({ ...indexIn(asked), params: propertiesOf(asked.body, "properties") }),
    (client, request) => client.alterIndexProperties(request),
  ),
  drop_properties: action(
    (asked) => ({ ...indexIn(asked), properties: propertyKeys(asked.body) }),
    (client, request) => client.dropIndexProperties(request),
  ),
};
