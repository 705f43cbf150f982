import type { IndexDescription } from "../../client/responses.ts";
import { ElanusError } from "../../errors/index.ts";

/** A search parameter of an index that trades speed for recall. */
export interface SearchParameter {
  readonly name: "ef" | "nprobe" | "search_list" | "refine_k" | "reorder_k";
  readonly least: number;
  readonly most: number;
}

/** What there is to tune of an index. */
export interface SearchParameters {
  /** How much is looked into. */
  readonly reach: SearchParameter;
  /** How many of the best by codes are scored by the stored vectors, where that is a parameter of its own. */
  readonly kept?: SearchParameter;
}

const MOST_CANDIDATES = 4096;
/** Of so many times the limit codes are hardly worth their while. */
const MOST_REFINED = 1024;
/** Milvus's default. */
const NLIST = 128;

/**
 * What is to be tuned of an index. Of HNSW_SQ and HNSW_PQ `ef` does alone: they refine all candidates, and `refine_k` is
 * another way to say how many.
 *
 * @param limit the fewest candidates that a search for so many hits may have.
 * @throws ElanusError INVALID_PARAMETER for an index that has nothing of the kind, as FLAT, which finds all.
 */
export function searchParameters({ params, field_name }: IndexDescription, limit: number): SearchParameters {
  const paramOf = (name: string) => params.find(({ key }) => key === name)?.value;
  const type = String(paramOf("index_type"));
  const candidates = { least: limit, most: Math.max(limit, MOST_CANDIDATES) };
  const refined = { name: "refine_k", least: 1, most: MOST_REFINED } as const;
  const lists = { name: "nprobe", least: 1, most: Number(paramOf("nlist") ?? NLIST) } as const;
  if (type.startsWith("HNSW") || type === "AUTOINDEX") return { reach: { name: "ef", ...candidates } };
  if (type === "DISKANN") return { reach: { name: "search_list", ...candidates } };
  if (type === "RP_LSH") return { reach: refined };
  if (type === "SCANN") return { reach: lists, kept: { name: "reorder_k", ...candidates } };
  if (type === "IVF_SQ8" || type === "IVF_PQ") return { reach: lists, kept: refined };
  if (type.includes("IVF")) return { reach: lists };
  throw new ElanusError("INVALID_PARAMETER", `the index on \`${field_name}\` has nothing to tune`, {
    detail: `it is ${type}, whose searches have no parameter that trades speed for recall`,
    hint: "build an HNSW, IVF or DISKANN index to get faster searches that may miss something",
  });
}
