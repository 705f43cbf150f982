import type { Collection } from "../engine/collection/collection.ts";
import { requireLoaded } from "../engine/query/read_scope.ts";
import type { Segment } from "../engine/segment/segment.ts";
import { vectorIndexOf } from "../engine/segment/segment_index.ts";
import { encodeVector } from "../engine/vectors/encode_vectors.ts";
import { rowAt, withoutNulls } from "../engine/vectors/nullable_index.ts";
import { ElanusError } from "../errors/index.ts";
import { AutoIndex } from "../index/auto/auto_index.ts";
import { HnswSegmentIndex } from "../index/hnsw/segment_index.ts";
import type { VectorIndex } from "../index/vector_index.ts";
import { LIMITS } from "../schema/limits.ts";
import { success } from "./answers.ts";
import { checkCount } from "./check_request.ts";
import type { TraceRequest } from "./requests.ts";
import type { TraceNode, TraceResponse } from "./responses.ts";
import { vectorField } from "./search_requests.ts";

const DEFAULT_LIMIT = 10;

/** Walks one search on the largest graph of the collection, with rows named by their keys. */
export function trace(collection: Collection, request: TraceRequest): TraceResponse {
  requireLoaded(collection);
  const field = vectorField(collection, request.anns_field);
  const { segment, index, built } = largestGraph(collection, field.name);
  const vector = encodeVector(field, request.data, "query: ");
  const limit = checkCount("limit", request.limit ?? DEFAULT_LIMIT, 1, LIMITS.maxWindow);
  const { layers, hits } = index.trace({ vector, limit, params: request.params ?? {} });
  const keyOf = (row: number) => String(segment.keys.read(rowAt(built, row)));
  const named = ({ id, score }: { id: number; score: number }): TraceNode => ({ id: keyOf(id), score });
  return {
    status: success(),
    metric_type: index.metric,
    rows: segment.rowCount,
    learnt: { ...index.learnt },
    layers: layers.map(({ layer, entry, steps, visited }) => ({
      layer,
      entry: named(entry),
      steps: steps.map(({ from, to, score }) => ({ from: keyOf(from), to: keyOf(to), score })),
      visited: visited.map(named),
    })),
    hits: hits.map(named),
  };
}

interface Graph {
  readonly segment: Segment;
  readonly index: HnswSegmentIndex;
  /** What searches ask: the graph, or what is around it. */
  readonly built: VectorIndex | undefined;
}

function largestGraph(collection: Collection, field: string): Graph {
  const graphs = collection.sealed.flatMap((segment) => {
    const built = vectorIndexOf(segment.indexes.get(field));
    const whole = withoutNulls(built);
    const index = whole instanceof AutoIndex ? whole.chosen : whole;
    return index instanceof HnswSegmentIndex ? [{ segment, index, built }] : [];
  });
  const [largest] = graphs.sort((a, b) => b.segment.rowCount - a.segment.rowCount);
  if (largest !== undefined) return largest;
  throw new ElanusError("INDEX_NOT_FOUND", `no HNSW index is built on \`${field}\` of \`${collection.name}\``, {
    hint: "create one and wait for it; a scan has no steps to show",
  });
}
