import type { Fields } from "../../schema/builder/index.ts";
import type { IndexDefinition } from "../requests.ts";
import type { IndexDescription } from "../responses.ts";

/** The indexes of a declaration, as `createIndex` takes them. */
export function declaredIndexes(fields: Fields): IndexDefinition[] {
  return Object.entries(fields).flatMap(([field_name, { indexOptions }]) => {
    if (indexOptions === undefined) return [];
    const { type: index_type, metric: metric_type, ...params } = indexOptions;
    return [{ field_name, index_type, metric_type, params }];
  });
}

/** How an index that is there differs from its declaration; parameters that are not declared may be anything. */
export function indexDifferences(declared: IndexDefinition, found: IndexDescription): string[] {
  const actual = actualParams(found);
  const wanted = { index_type: declared.index_type, metric_type: declared.metric_type, ...declared.params };
  return Object.entries(wanted).flatMap(([name, value]) => {
    // AUTOINDEX is whatever the database chose.
    if (value === undefined || (name === "index_type" && value === "AUTOINDEX")) return [];
    const there = actual.get(name) ?? "not set";
    return there === String(value)
      ? []
      : [`the index on \`${declared.field_name}\` has ${name} ${there}, declared is ${value}`];
  });
}

/** Build parameters stand beside the others, or as JSON text under `params`, as they were given to Milvus. */
function actualParams({ params }: IndexDescription): Map<string, string> {
  const actual = new Map(params.map(({ key, value }) => [key, String(value)]));
  const packed: unknown = JSON.parse(actual.get("params") ?? "{}");
  for (const [name, value] of Object.entries(Object(packed))) actual.set(name, String(value));
  return actual;
}
