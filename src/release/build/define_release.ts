import type { CollectionDefinition, DefinedCollection } from "../../client/collection_definition.ts";
import type { FieldDefinition } from "../../client/requests.ts";
import { headOf } from "../encode/encode_rows.ts";
import type { ReleaseIndex } from "../record/release_record.ts";
import { withoutRelease } from "../record/stored_release.ts";

/** What the vectors of a release are to be. */
export interface VectorShape {
  readonly field: string;
  readonly dim: number;
  /** Of the new index; what is left out is as it was in the source. */
  readonly index: Partial<ReleaseIndex>;
}

const DEFAULT_INDEX: ReleaseIndex = {
  index_type: "HNSW",
  metric_type: "COSINE",
  params: { M: 16, efConstruction: 200 },
};

const DEFAULT_FIELD = "embedding";

/** The vectors that those of a release replace: of the one field whose vectors rows bring; else `embedding`. */
export function replacedField({ definition, computed }: DefinedCollection): string {
  const isVector = ({ name, data_type }: FieldDefinition) => data_type === "FloatVector" && !computed.has(name);
  const names = definition.fields.filter(isVector).map(({ name }) => name);
  const wholes = names.filter((name) => !names.some((whole) => name === headOf(whole)));
  return wholes.length === 1 ? wholes[0] : DEFAULT_FIELD;
}

/** The source's collection under another name, with vectors of the new encoder in the place of the old ones. */
export function defineRelease(
  source: CollectionDefinition,
  collection_name: string,
  shape: VectorShape,
): CollectionDefinition {
  const others = source.index_params.filter(({ field_name }) => field_name !== shape.field);
  return {
    ...source,
    collection_name,
    fields: withVectors(source.fields, shape),
    index_params: [...others, { field_name: shape.field, ...indexOf(source, shape) }],
    properties: withoutRelease(source.properties),
  };
}

/** The index over the vectors: what is asked for, and the source's where nothing is. */
export function indexOf({ index_params }: CollectionDefinition, { field, index }: VectorShape): ReleaseIndex {
  const found = index_params.find(({ field_name }) => field_name === field);
  const before = found === undefined ? DEFAULT_INDEX : { ...DEFAULT_INDEX, params: {}, ...found };
  const { index_type, metric_type } = { ...before, ...index };
  // Parameters of one type mean nothing to another.
  const params = index.params ?? (index_type === before.index_type ? before.params : {});
  return { index_type, metric_type, params };
}

function withVectors(fields: readonly FieldDefinition[], { field, dim }: VectorShape): FieldDefinition[] {
  if (fields.some(({ name }) => name === field)) {
    return fields.map((one) => (one.name === field ? { ...one, dim } : one));
  }
  return [...fields, { name: field, data_type: "FloatVector", dim }];
}
