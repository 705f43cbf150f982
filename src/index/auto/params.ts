import { totalmem } from "node:os";
import { numberParam, refuseUnknown } from "../check_params.ts";
import { FUNNEL_NAMES, type FunnelParams, givenFunnel } from "../funnel/funnel_params.ts";
import { checkHnswSearch } from "../hnsw/params.ts";
import type { IndexParams } from "../vector_index.ts";

/** How AUTOINDEX chooses, and what HNSW and DISKANN narrow by. Milvus's takes no parameters; these are ours. */
export interface AutoBuildParams extends Partial<FunnelParams> {
  /** GiB that the vectors of the field may take of memory; absent: half of what the process may have. */
  readonly memory_budget_gb?: number;
}

/** The rest is for indexes, columns, the system's cache of files and the program itself. */
const VECTORS_SHARE = 0.5;

/** @throws ElanusError INVALID_PARAMETER */
export function checkAutoBuild(params: IndexParams): AutoBuildParams {
  refuseUnknown(params, ["memory_budget_gb", ...FUNNEL_NAMES], "build parameter of AUTOINDEX");
  const memory_budget_gb = numberParam(params, "memory_budget_gb", { from: 0 });
  return { ...(memory_budget_gb === undefined ? {} : { memory_budget_gb }), ...givenFunnel(params) };
}

/** The budget in bytes. */
export function budgetBytes({ memory_budget_gb }: AutoBuildParams): number {
  return memory_budget_gb === undefined ? availableMemory() * VECTORS_SHARE : memory_budget_gb * 2 ** 30;
}

/** Bytes of the machine, or what a container leaves to the process. */
export function availableMemory(): number {
  const constrained = process.constrainedMemory?.() ?? 0;
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

/**
 * The parameters of a search in the words of the chosen index: `ef` and `prefix`, as of HNSW.
 *
 * @throws ElanusError INVALID_PARAMETER
 */
export function searchParamsFor(type: string, params: IndexParams, limit: number, dim: number): IndexParams {
  refuseUnknown(params, ["ef", "prefix"], "search parameter of AUTOINDEX");
  if (type === "HNSW") return params;
  const { ef } = checkHnswSearch(params, limit, dim, dim);
  return type === "DISKANN" ? { search_list: ef } : {};
}
