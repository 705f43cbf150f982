import type { RawHit, RawHits } from "../../client/raw_answers.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import { bytesOf, fieldData, fieldsData } from "./field_data.ts";
import { SUCCESS } from "./status.ts";

/** Hits as Search answers with them: flat lists over all queries, `topks` long each. */
export function searchResults(found: RawHits) {
  const all = found.hits.flat();
  const topks = found.hits.map((hits) => BigInt(hits.length));
  const groups = groupsOf(found);
  return {
    status: SUCCESS,
    collectionName: found.collectionName,
    results: {
      numQueries: BigInt(found.hits.length),
      topK: topks.reduce((most, topk) => (topk > most ? topk : most), 0n),
      topks,
      ids: { idField: idsOf(found) },
      scores: bytesOf(Float32Array.from(all, ({ score }) => score)),
      outputFields: [...found.names],
      fieldsData: fieldsData(
        found.fields,
        all.map(({ values }) => values),
      ),
      recalls: [...found.recalls],
      primaryFieldName: found.primary.name,
      highlightResults: highlightsOf(all),
      ...(groups === undefined ? {} : { groupByFieldValue: groups, groupByFieldValues: [groups] }),
    },
  };
}

/** By field, what each hit's text shows. */
function highlightsOf(hits: readonly RawHit[]) {
  const fields = Object.keys(hits[0]?.highlight ?? {});
  return fields.map((fieldName) => ({ fieldName, datas: hits.map(({ highlight = {} }) => highlight[fieldName]) }));
}

function idsOf({ primary, hits }: RawHits) {
  const keys = hits.flat().map(({ key }) => key);
  return primary.type === "Int64"
    ? ({ case: "intId", value: { data: keys.map(BigInt) } } as const)
    : ({ case: "strId", value: { data: keys } } as const);
}

function groupsOf({ groupedBy, groupField, hits }: RawHits) {
  if (groupedBy === undefined) return undefined;
  const values = hits.flat().map(({ group }) => group);
  return fieldData(
    groupField === undefined ? placeInJson(groupedBy, values) : { ...groupField, nullable: true },
    values,
  );
}

/** What a field of that name would be that holds what hits were grouped by. */
function placeInJson(name: string, values: readonly unknown[]): FieldSchema {
  const kinds = new Set(values.filter((value) => value !== null).map((value) => typeof value));
  const type = kinds.size > 1 || kinds.has("string") ? "VarChar" : kinds.has("boolean") ? "Bool" : "Double";
  const nothing = { id: 0, description: "", isPrimaryKey: false, autoId: false, isDynamic: false };
  return { ...nothing, name, type, nullable: true };
}
