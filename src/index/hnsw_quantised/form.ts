import type { CodedPart } from "../../kernels/coded_rows.ts";
import { PRECISION, type QuantisedBuildParams, type RefineType } from "./params.ts";

/** The types of copies of rows. */
type CopyType = "f16" | "bf16";

/** What is kept of the rows. */
export interface Form {
  /** What a walk compares; absent: 7-bit codes of the prefix that was learnt for the build, as HNSW does. */
  readonly walked?: CodedPart;
  /** What scores come from: the codes of the walk, other codes, a copy of the rows, or the stored vectors. */
  readonly scored: "coded" | CodedPart | CopyType | "stored";
}

const COPIES: Partial<Record<RefineType, CopyType>> = { FP16: "f16", BF16: "bf16" };

/**
 * What the parameters mean for rows of so many dims.
 *
 * Values of 16 bits are no codes to walk on: to compare short codes of a prefix and then score the best by the copy takes less
 * time, and no more memory than the prefix.
 */
export function formOf({ sq_type, m, nbits, refine_type }: QuantisedBuildParams, dim: number): Form {
  const kept = sq_type && (COPIES[sq_type] ?? codesOf(sq_type, dim));
  const scored = refine_type && refinedBy(refine_type, dim);
  if (kept === "f16" || kept === "bf16") return { scored: scored ?? kept };
  const product = m === undefined || nbits === undefined ? undefined : { parts: m, bits: nbits };
  return { walked: kept ?? { dims: dim, rotated: false, product }, scored: scored ?? "coded" };
}

function refinedBy(type: RefineType, dim: number): Form["scored"] {
  return PRECISION[type] === 32 ? "stored" : (COPIES[type] ?? codesOf(type, dim));
}

function codesOf(type: RefineType, dims: number): CodedPart {
  const bits = ([4, 6, 8] as const).find((width) => width === PRECISION[type]);
  return { dims, rotated: false, bits };
}

/** The type of the copy that scores come from, if they come from one. */
export function copyType({ scored }: Form): CopyType | undefined {
  return scored === "f16" || scored === "bf16" ? scored : undefined;
}
