import type { Collection } from "../engine/collection.ts";
import { requireLoaded } from "../engine/read_scope.ts";
import type { Segment } from "../engine/segment.ts";
import { encodeVector } from "../engine/vectors/encode_vectors.ts";
import { ElanusError } from "../errors/index.ts";
import { AutoIndex } from "../index/auto/auto_index.ts";
import { HnswSegmentIndex } from "../index/hnsw/segment_index.ts";
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
  const { segment, index } = largestGraph(collection, field.name);
  const vector = encodeVector(field, request.data, "query: ");
  const limit = checkCount("limit", request.limit ?? DEFAULT_LIMIT, 1, LIMITS.maxWindow);
  const { layers, hits } = index.trace({ vector, limit, params: request.params ?? {} });
  const keyOf = (row: number) => String(segment.keys.read(row));
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

function largestGraph(collection: Collection, field: string): { segment: Segment; index: HnswSegmentIndex } {
  const graphs = collection.sealed.flatMap((segment) => {
    const built = segment.indexes.get(field)?.index;
    const index = built instanceof AutoIndex ? built.chosen : built;
    return index instanceof HnswSegmentIndex ? [{ segment, index }] : [];
  });
  const [largest] = graphs.sort((a, b) => b.segment.rowCount - a.segment.rowCount);
  if (largest !== undefined) return largest;
  throw new ElanusError("INDEX_NOT_FOUND", `no HNSW index is built on \`${field}\` of \`${collection.name}\``, {
    hint: "create one and wait for it; a scan has no steps to show",
  });
}
