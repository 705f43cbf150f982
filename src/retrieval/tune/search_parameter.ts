import type { IndexDescription } from "../../client/responses.ts";
import { ElanusError } from "../../errors/index.ts";

/** The search parameter of an index that trades speed for recall. */
export interface SearchParameter {
  readonly name: "ef" | "nprobe" | "search_list" | "refine_k";
  readonly least: number;
  readonly most: number;
}

const MOST_CANDIDATES = 4096;
/** Of so many times the limit the codes of RP_LSH are hardly worth their while. */
const MOST_REFINED = 1024;
/** Milvus's default. */
const NLIST = 128;

/**
 * What is to be tuned of an index.
 *
 * @param limit the fewest candidates that a search for so many hits may have.
 * @throws ElanusError INVALID_PARAMETER for an index that has nothing of the kind, as FLAT, which finds all.
 */
export function searchParameter({ params, field_name }: IndexDescription, limit: number): SearchParameter {
  const paramOf = (name: string) => params.find(({ key }) => key === name)?.value;
  const type = String(paramOf("index_type"));
  if (type.startsWith("HNSW") || type === "AUTOINDEX")
    return { name: "ef", least: limit, most: Math.max(limit, MOST_CANDIDATES) };
  if (type === "DISKANN") return { name: "search_list", least: limit, most: Math.max(limit, MOST_CANDIDATES) };
  if (type === "RP_LSH") return { name: "refine_k", least: 1, most: MOST_REFINED };
  if (/IVF|SCANN/.test(type)) return { name: "nprobe", least: 1, most: Number(paramOf("nlist") ?? NLIST) };
  throw new ElanusError("INVALID_PARAMETER", `the index on \`${field_name}\` has nothing to tune`, {
    detail: `it is ${type}, whose searches have no parameter that trades speed for recall`,
    hint: "build an HNSW, IVF or DISKANN index to get faster searches that may miss something",
  });
}
