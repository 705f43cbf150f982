import type { CodedRows } from "../../kernels/coded_rows.ts";
import { VectorRows } from "../../kernels/vector_rows.ts";
import type { FunnelGraph } from "../hnsw/built_graph.ts";
import { graphParts, linkPlaces, startPart } from "../hnsw/store.ts";
import { bytesOf, type Places } from "../stored_places.ts";
import type { IndexParts } from "../vector_index.ts";

/** What is kept of the rows of a graph. */
export interface KeptRows {
  /** What a walk compares; absent: the codes that the graph was built on. */
  readonly codes: CodedRows | undefined;
  /** Codes that scores come from, other than those. */
  readonly kept: CodedRows | undefined;
  /** A copy that scores come from. */
  readonly copy: VectorRows | undefined;
}

/** As many rows of another type, in the memory of the rows, to be filled. */
export function emptyCopy({ dim, count, memory }: VectorRows, type: "f16" | "bf16"): VectorRows {
  const copy = new VectorRows(dim, count, type, memory);
  copy.extend(count);
  return copy;
}

/** All as parts to be stored: views of the memory. */
export function partsOf(built: FunnelGraph, { codes, kept, copy }: KeptRows): IndexParts {
  const links = { start: startPart(built.graph), ...linkPlaces(built.graph) };
  return {
    ...(codes === undefined ? graphParts(built) : { ...links, ...codedParts("", codes) }),
    ...(kept && codedParts("kept_", kept)),
    ...(copy && { copy: copy.block(0, copy.count) }),
  };
}

function codedParts(prefix: string, codes: CodedRows): IndexParts {
  return codedPlaces(prefix, codes, codes.scale.mean);
}

/** Where codes lie, by the names of their parts; product codes have no mean. */
export function codedPlaces(prefix: string, { codes, terms, codebook }: CodedRows, mean: Float32Array): Places {
  const places =
    codebook === undefined
      ? { codes, terms, mean: bytesOf(mean) }
      : { codes, codebook: codebook.panels, biases: codebook.biases };
  return Object.fromEntries(Object.entries(places).map(([name, place]) => [prefix + name, place]));
}
