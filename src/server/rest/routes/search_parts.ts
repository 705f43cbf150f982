import type { Rerank, RerankFunction } from "../../../client/rankers.ts";
import type { RawHits } from "../../../client/raw_answers.ts";
import type { AnyVector, SearchParameters } from "../../../client/requests.ts";
import { ElanusError } from "../../../errors/index.ts";
import { Body } from "../body.ts";
import type { AnswerForm } from "../route.ts";
import type { FieldForm } from "../rows/collection_fields.ts";
import { readerOf } from "../rows/rows_in.ts";
import { keyWriter, rowWriter } from "../rows/rows_out.ts";
import { areTexts, areVectors } from "../values.ts";

/** What is searched for: a list, of one or of many. */
export type Queries = AnyVector[] | string[];

/** Parameters of a search. What the client has beside them may stand among them, and those of the index in `params`. */
export function searchSettings(body: Body, name: string) {
  const given = body.object(name) ?? {};
  const part = new Body(given, name);
  const { params: _, metricType, metric_type, ignoreGrowing, ignore_growing, ...beside } = given;
  // What is left is for the client to know.
  const params: SearchParameters = { ...beside, ...part.object("params") };
  return {
    params,
    metric_type: part.text("metricType") ?? part.text("metric_type"),
    ignore_growing: part.flag("ignoreGrowing") ?? part.flag("ignore_growing"),
  };
}

/** How hits are grouped; Milvus takes an empty name, and a size of 0, for none. */
export function groupingIn(body: Body) {
  const by = body.text("groupingField");
  const size = body.count("groupSize");
  const strict = body.flag("strictGroupSize");
  if (by === undefined || by === "") return { group_by_field: undefined, group_size: undefined };
  return { group_by_field: by, group_size: size, strict_group_size: size === undefined ? undefined : strict };
}

/** What is searched for, in the form that the client knows: vectors of bytes may come as base64. */
export function queriesOf(data: readonly unknown[], field: FieldForm | undefined): Queries {
  const queries = field === undefined ? [...data] : data.map(readerOf(field));
  if (queries.length === 0) throw new ElanusError("MISSING_PARAMETER", "`data` is empty");
  if (areTexts(queries) || areVectors(queries)) return queries;
  throw new ElanusError("INVALID_VECTOR", "`data` must be a list of vectors, or of texts", {
    detail: typeof data[0] === "number" ? "it is one vector" : undefined,
    hint: "as [[0.1, 0.2, 0.3]]",
  });
}

/** The field that is searched; the first that holds vectors where none is named, as in the client. */
export function searchedField(fields: readonly FieldForm[], name: string | undefined): FieldForm | undefined {
  if (name === undefined || name === "") return fields.find(({ type }) => type.endsWith("Vector"));
  return fields.find((field) => field.name === name);
}

/** How lists become one: by a ranker's name, or by functions. */
export function rerankIn(body: Body): Rerank | undefined {
  const score = body.part("functionScore");
  const functions = score?.partsOf("functions");
  if (functions !== undefined)
    return { functions: functions.map(rerankFunction), params: score?.object("params") ?? {} };
  const ranker = body.part("rerank");
  if (ranker === undefined) return undefined;
  return { strategy: ranker.neededText("strategy"), params: ranker.object("params") ?? {} };
}

function rerankFunction(body: Body): RerankFunction {
  const type = body.neededText("type");
  if (type !== "Rerank") {
    throw new ElanusError("INVALID_PARAMETER", "the function of `functionScore` is of another type", {
      detail: `its type is ${type}`,
      hint: "Rerank",
    });
  }
  return {
    name: body.neededText("name"),
    description: body.text("description"),
    type,
    input_field_names: body.texts("inputFieldNames") ?? [],
    output_field_names: body.texts("outputFieldNames"),
    params: body.object("params") ?? {},
  };
}

/** The hits of all queries, one list behind the other, and how many each has. */
export function hitsAnswer({ hits, primary, recalls, ...found }: RawHits, form: AnswerForm) {
  const writeRow = rowWriter(found, form);
  const writeKey = keyWriter(primary.type === "Int64", form);
  // An undeclared field may have one of these names: then the hit's own stand.
  const data = hits
    .flat()
    .map(({ key, score, values }) => ({ ...writeRow(values), id: writeKey(key), distance: score }));
  return { data, topks: hits.map((list) => list.length), ...(recalls.length === 0 ? {} : { recalls }) };
}
