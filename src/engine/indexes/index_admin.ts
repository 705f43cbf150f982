import { setTimeout as pause } from "node:timers/promises";
import { ElanusError, nameHint } from "../../errors/index.ts";
import { metricAmong } from "../../index/check_params.ts";
import { indexRules } from "../../index/registry.ts";
import { checkScalarIndex } from "../../index/scalar/scalar_family.ts";
import { BM25_PARAMS } from "../../index/sparse/params.ts";
import { type IndexParams, metricsOf } from "../../index/vector_index.ts";
import { checkSwitchProperty, MEMORY_MAPPED } from "../../schema/collection_properties.ts";
import { checkName } from "../../schema/define_field.ts";
import type { FieldSchema } from "../../schema/field_schema.ts";
import { vectorKind } from "../../schema/vector_kind.ts";
import type { IndexDefinition } from "../catalog/documents.ts";
import type { Collection } from "../collection/collection.ts";
import { readOnly } from "../collection/collection_errors.ts";
import { removeStale } from "../collection/retire.ts";
import { SEALED_SHARE, SEGMENT_BYTES } from "../compaction/merge_plan.ts";
import { fillsMemory } from "../compaction/merged_bytes.ts";
import { flushCollection, sealCollection } from "../compaction/seal.ts";
import { jsonParams } from "../matching/json_path.ts";
import type { Segment } from "../segment/segment.ts";
import { indexKey, type SegmentIndex } from "../segment/segment_index.ts";
import { indexedLiveRows } from "./growing_index.ts";
import { releasedFailure } from "./released_builds.ts";
import { scheduleBuilds } from "./schedule_builds.ts";
import { segmentIndexes } from "./text_indexes.ts";

/** An index as the user asks for it. */
export interface IndexRequest {
  readonly field: string;
  readonly name?: string;
  readonly type: string;
  readonly metric?: string;
  readonly params: IndexParams;
}

/** How far the index of a field is, over all segments. */
export interface IndexProgress {
  readonly state: SegmentIndex["state"];
  readonly indexedRows: number;
  readonly totalRows: number;
  /** Bytes of memory beside the vectors. */
  readonly bytes: number;
  /** Bytes of memory of the vectors themselves: of those on disk, what they are read through. */
  readonly vectorBytes: number;
  readonly failure: string;
}

const AWAITED_MERGE_BYTES = SEGMENT_BYTES * SEALED_SHARE;
const POLL_MS = 20;

/** Words for a scalar index in an error's detail. */
const NO_METRIC = "no metric";

/** Checks an index request against the collection and fills in what it leaves open. */
export function defineIndex(collection: Collection, request: IndexRequest): Omit<IndexDefinition, "id"> {
  const { byName, dynamic } = collection.layout;
  const field = byName.get(request.field) ?? dynamic;
  if (field === undefined) {
    throw new ElanusError("FIELD_NOT_FOUND", `field \`${request.field}\` does not exist`, {
      hint: nameHint(String(request.field), collection.layout.declaredNames),
    });
  }
  // An undeclared key is no name that an index can always have.
  const ownName = field.isDynamic ? String(request.field).replace(/^\W|\W/g, "_") : field.name;
  const name = request.name === undefined || request.name === "" ? ownName : request.name;
  checkName("index", name);
  const kind = vectorKind(field.type);
  if (kind === undefined) return { name, field: field.name, ...defineScalarIndex(collection, field, request) };
  const { type, metrics, checkBuildParams, checkDim } = indexRules(kind, request.type);
  const { [MEMORY_MAPPED]: mapped, ...given } = request.params;
  const params = checkBuildParams(given);
  checkDim?.(params, field.dim ?? 0);
  const ownMetrics = field.isFunctionOutput ? metricsOf(field, kind) : metrics;
  const metric =
    request.metric === undefined || request.metric === ""
      ? ownMetrics[0]
      : metricAmong(ownMetrics, request.metric, kind);
  if (metric !== "BM25") refuseBm25(params);
  return { name, field: field.name, type, metric, params, ...residency(mapped) };
}

function refuseBm25(params: IndexParams): void {
  const given = BM25_PARAMS.find((name) => params[name] !== undefined);
  if (given === undefined) return;
  throw new ElanusError("INVALID_PARAMETER", `\`${given}\` is a parameter of the metric BM25`, {
    hint: "give it to the index on a field that a BM25 function fills",
  });
}

function residency(mapped: unknown): Pick<IndexDefinition, "properties"> {
  if (mapped === undefined) return {};
  checkSwitchProperty(MEMORY_MAPPED, mapped);
  return { properties: { [MEMORY_MAPPED]: String(mapped) } };
}

function defineScalarIndex(
  { layout }: Collection,
  field: FieldSchema,
  request: IndexRequest,
): Pick<IndexDefinition, "type" | "params"> {
  const type = checkScalarIndex(request.type, field, request.params);
  const params = field.type === "JSON" ? jsonParams(layout, field, request.field, request.params) : {};
  if (request.metric === undefined || request.metric === "") return { type, params };
  throw new ElanusError("INVALID_PARAMETER", `an index on field \`${field.name}\` (${field.type}) has no metric`, {
    hint: "leave out `metric_type`",
  });
}

/**
 * Adds an index: sealed segments are built in the background, and what grows is sealed now. What fits into one graph is
 * merged first.
 */
export async function createIndex(collection: Collection, request: IndexRequest): Promise<void> {
  if (collection.home.readOnly) throw readOnly(collection.name);
  const definition = defineIndex(collection, request);
  const known = indexCalled(collection, indexKey(definition));
  if (known !== undefined) {
    if (sameIndex(collection, known, definition)) return;
    throw new ElanusError("INVALID_PARAMETER", `field \`${definition.field}\` has another index already`, {
      detail: `\`${known.name}\`: ${known.type}, ${known.metric ?? NO_METRIC}, ${JSON.stringify(known.params)}`,
      hint: "a field, or a path of JSON, has one index: drop it first",
    });
  }
  if (collection.document.indexes.some(({ name }) => name === definition.name)) {
    throw new ElanusError("INVALID_PARAMETER", `an index named \`${definition.name}\` exists already`, {
      hint: "choose another index_name",
    });
  }
  const id = collection.home.nextId();
  await collection.home.commit((document) => ({ ...document, indexes: [...document.indexes, { id, ...definition }] }));
  const field = collection.layout.byName.get(definition.field);
  if (field !== undefined && fillsMemory(field, definition)) await flushCollection(collection);
  else await sealCollection(collection);
  // Where nothing was left to seal, the sealed segments still lack the new index.
  scheduleBuilds(collection);
}

export async function dropIndex(collection: Collection, definition: IndexDefinition): Promise<void> {
  if (collection.home.readOnly) throw readOnly(collection.name);
  const before = collection.document;
  await collection.home.commit((document) => ({
    ...document,
    indexes: document.indexes.filter(({ id }) => id !== definition.id),
    segments: document.segments.map((segment) => {
      const { [definition.id]: _, ...indexFiles } = segment.indexFiles;
      return { ...segment, indexFiles };
    }),
  }));
  await collection.home.builds.cancel([...collection.sealed, collection]);
  for (const segment of collection.segments) segment.stopGrowing(definition.field);
  for (const { indexes } of collection.sealed) {
    // The builds of other fields went with it: they begin again.
    for (const [field, slot] of indexes) if (slot.index === undefined) indexes.delete(field);
    indexes.delete(indexKey(definition));
  }
  scheduleBuilds(collection);
  await removeStale(collection, before);
}

/**
 * The index that a field or a name means; neither means the collection's only one.
 *
 * @throws ElanusError INDEX_NOT_FOUND.
 */
export function findIndex(collection: Collection, field?: string, name?: string): IndexDefinition {
  const [found, ...more] = findIndexes(collection, field, name);
  if (field === undefined || name !== undefined || more.length === 0) return found;
  throw new ElanusError("INVALID_PARAMETER", `field \`${field}\` has ${more.length + 1} indexes`, {
    hint: `name one as index_name: ${[found, ...more].map((index) => index.name).join(", ")}`,
  });
}

/** All indexes that a field or a name means: a JSON field may have one a path. @throws ElanusError INDEX_NOT_FOUND */
export function findIndexes(collection: Collection, field?: string, name?: string): readonly IndexDefinition[] {
  const { indexes } = collection.document;
  const found = indexes.filter(
    (index) => (field === undefined || index.field === field) && (name === undefined || index.name === name),
  );
  if (found.length > 0) return found;
  const wanted = name ?? field;
  throw new ElanusError(
    "INDEX_NOT_FOUND",
    `collection \`${collection.name}\` has no ${wanted ? `index \`${wanted}\`` : "index"}`,
    {
      hint:
        nameHint(
          wanted ?? "",
          indexes.map((index) => index.name),
        ) ?? "create one; until then searches are exact",
    },
  );
}

/** @param key of the index, as `indexKey` gives it: of most the field's name. */
export function indexProgress(collection: Collection, key: string): IndexProgress {
  if (collection.state !== "Loaded") return storedProgress(collection, key);
  const slots = collection.sealed.map((segment) => ({ segment, slot: slotOf(collection, segment, key) }));
  const states = slots.map(({ slot }) => slot?.state ?? "Unissued");
  const order = ["Failed", "InProgress", "Unissued"] as const;
  // What segments become that are being merged is the index of all of them, and counts once.
  const indexes = new Set(slots.map(({ segment, slot }) => slot?.index ?? segment.growing.get(key)?.index));
  let indexedRows = 0;
  for (const { segment, slot } of slots) {
    indexedRows += slot?.state === "Finished" ? segment.liveCount : indexedLiveRows(segment, key);
  }
  for (const segment of collection.growing.values()) {
    indexedRows += indexedLiveRows(segment, key);
    indexes.add(segment.growing.get(key)?.index);
  }
  const bytes = [...indexes].reduce((sum, index) => sum + (index?.bytes ?? 0), 0);
  const vectorBytes = collection.segments.reduce((sum, segment) => sum + vectorBytesIn(segment, key), 0);
  const failure = slots.map(({ slot }) => slot?.failure).find((reason) => reason !== undefined) ?? "";
  const state = order.find((candidate) => states.includes(candidate)) ?? "Finished";
  return { state, indexedRows, totalRows: collection.rowCount, bytes, vectorBytes, failure };
}

function vectorBytesIn({ layout, vectors }: Segment, field: string): number {
  return vectors[layout.vectors.findIndex(({ name }) => name === field)]?.bytes ?? 0;
}

/** The index of a segment; where it is being merged and has none of its own, that of what it becomes. */
function slotOf(collection: Collection, segment: Segment, key: string): SegmentIndex | undefined {
  return segment.indexes.get(key) ?? collection.merging.get(segment)?.indexes.get(key);
}

/** What the files of a collection say that is not in memory. */
function storedProgress(collection: Collection, key: string): IndexProgress {
  const definition = indexCalled(collection, key);
  const id = definition?.id ?? 0;
  const { segments } = collection.document;
  const built = segments.filter(({ indexFiles }) => indexFiles[id] !== undefined);
  const indexedRows = built.reduce((sum, segment) => sum + segment.rowCount, 0);
  const failure = definition === undefined ? "" : releasedFailure(collection, definition);
  const isWhole = built.length === segments.length;
  const state = isWhole ? "Finished" : unfinishedState(collection, failure);
  return { state, indexedRows, totalRows: collection.rowCount, bytes: 0, vectorBytes: 0, failure };
}

function unfinishedState({ releasedBuilds }: Collection, failure: string): "Failed" | "InProgress" | "Unissued" {
  if (failure !== "") return "Failed";
  return releasedBuilds.isRunning ? "InProgress" : "Unissued";
}

/**
 * What there is to wait for on a field, or on all: also the indexes of terms that come with fields. Of a database that is
 * only read those that were asked for: nobody may be building the others.
 *
 * @throws ElanusError INDEX_NOT_FOUND
 */
export function awaitedIndexes(collection: Collection, field?: string): readonly IndexDefinition[] {
  const { document, home } = collection;
  const indexes = home.readOnly ? document.indexes : segmentIndexes(document);
  const awaited = indexes.filter((index) => field === undefined || index.field === field);
  return awaited.length > 0 ? awaited : findIndexes(collection, field);
}

/**
 * Resolves when the index covers every sealed segment, and small ones that merge have become one.
 *
 * @throws ElanusError INTERNAL with the reason of a failed build, CANCELLED
 */
export async function waitForIndex(
  collection: Collection,
  definition: IndexDefinition,
  onProgress: (share: number) => void = () => {},
  signal?: AbortSignal,
): Promise<void> {
  for (;;) {
    if (signal?.aborted) throw new ElanusError("CANCELLED", "waiting for the index was cancelled");
    const { state, failure } = indexProgress(collection, indexKey(definition));
    onProgress(builtShare(collection, indexKey(definition)));
    if (collection.dropped || (state === "Finished" && !mergesSoon(collection))) return;
    if (state === "Failed")
      throw new ElanusError("INTERNAL", `index \`${definition.name}\` failed`, { detail: failure });
    await pause(POLL_MS);
  }
}

/** Whether a merge runs that is done in seconds: who closes the database before it searches many small graphs later. */
function mergesSoon({ merging }: Collection): boolean {
  const bytes = [...merging.keys()].reduce((sum, { rowBytes }) => sum + rowBytes, 0);
  return bytes > 0 && bytes <= AWAITED_MERGE_BYTES;
}

function indexCalled(collection: Collection, key: string): IndexDefinition | undefined {
  return segmentIndexes(collection.document).find((definition) => indexKey(definition) === key);
}

function builtShare(collection: Collection, key: string): number {
  if (collection.state !== "Loaded") {
    const { indexedRows, totalRows } = storedProgress(collection, key);
    return totalRows === 0 ? 1 : indexedRows / totalRows;
  }
  let done = 0;
  let total = 0;
  for (const segment of collection.sealed) {
    done += (slotOf(collection, segment, key)?.share ?? 0) * segment.rowCount;
    total += segment.rowCount;
  }
  return total === 0 ? 1 : done / total;
}

function sameIndex(collection: Collection, known: IndexDefinition, asked: Omit<IndexDefinition, "id">): boolean {
  return (
    known.type === asked.type &&
    known.metric === asked.metric &&
    JSON.stringify(paramsNow(collection, known)) === JSON.stringify(asked.params)
  );
}

/** An index that was made before there was some parameter has it by default. */
function paramsNow({ layout }: Collection, { field, type, params }: IndexDefinition): IndexParams {
  const fieldType = layout.byName.get(field)?.type;
  const kind = fieldType && vectorKind(fieldType);
  return kind === undefined ? params : indexRules(kind, type).checkBuildParams(params);
}
