import { ElanusError, nameHint } from "../errors/index.ts";
import type { SparseRows } from "../kernels/sparse_rows.ts";
import type { VectorKind } from "../schema/vector_kind.ts";
import { autoFamily } from "./auto/auto_family.ts";
import { diskannFamily } from "./diskann/diskann_family.ts";
import { binFlatFamily, flatFamily } from "./flat/flat_family.ts";
import { hnswFamily } from "./hnsw/hnsw_family.ts";
import { hnswPqFamily, hnswSqFamily } from "./hnsw_quantised/quantised_family.ts";
import { binIvfFlatFamily, ivfFlatFamily, ivfPqFamily, ivfSq8Family, scannFamily } from "./ivf/ivf_family.ts";
import { lshFamily } from "./lsh/lsh_family.ts";
import { sparseInvertedFamily, sparseWandFamily } from "./sparse/sparse_family.ts";
import type { IndexFamily, IndexParams } from "./vector_index.ts";

const DENSE: readonly IndexFamily[] = [
  flatFamily,
  hnswFamily,
  hnswSqFamily,
  hnswPqFamily,
  diskannFamily,
  ivfFlatFamily,
  ivfSq8Family,
  ivfPqFamily,
  scannFamily,
  lshFamily,
  autoFamily,
];
const BINARY: readonly IndexFamily[] = [binFlatFamily, binIvfFlatFamily];
const SPARSE: readonly IndexFamily<SparseRows>[] = [sparseInvertedFamily, sparseWandFamily];

/** What a family accepts, whatever its rows are. */
export type IndexRules = Pick<
  IndexFamily,
  "type" | "metrics" | "vectorsOnDisk" | "checkBuildParams" | "checkDim" | "bytesBeside"
>;

const RULES: Readonly<Record<VectorKind, readonly IndexRules[]>> = { dense: DENSE, binary: BINARY, sparse: SPARSE };

/** Milvus's "choose for me", by kind. */
const AUTO_INDEX = "AUTOINDEX";
const CHOSEN: Readonly<Record<VectorKind, string>> = {
  dense: AUTO_INDEX,
  binary: "BIN_FLAT",
  sparse: "SPARSE_INVERTED_INDEX",
};

/** Milvus's types that Elanus has not, and what comes nearest to each. */
const NEAREST: Readonly<Record<string, string>> = {
  GPU_BRUTE_FORCE: "FLAT",
  GPU_CAGRA: "HNSW",
  GPU_IVF_FLAT: "IVF_FLAT",
  GPU_IVF_PQ: "IVF_PQ",
  HNSW_PRQ: "HNSW_PQ",
  IVF_RABITQ: "SCANN",
  MINHASH_LSH: "BIN_FLAT",
};

/**
 * The family of an index type on dense vectors, by Milvus's name.
 *
 * @throws ElanusError NOT_SUPPORTED for a type that Elanus has not, with those that it has.
 */
export function indexFamily(type: string): IndexFamily {
  return familyAmong(DENSE, "dense", type);
}

/** As `indexFamily`, on binary vectors. */
export function binaryFamily(type: string): IndexFamily {
  return familyAmong(BINARY, "binary", type);
}

/** As `indexFamily`, on sparse vectors. */
export function sparseFamily(type: string): IndexFamily<SparseRows> {
  return familyAmong(SPARSE, "sparse", type);
}

/**
 * What a type of index on vectors of this kind accepts; no type, or AUTOINDEX, means the one that is best there; on
 * dense vectors, for each segment.
 *
 * @throws ElanusError NOT_SUPPORTED, INVALID_PARAMETER for a type that is one for other vectors.
 */
export function indexRules(kind: VectorKind, type: string): IndexRules {
  const isOpen = type === "" || type.toUpperCase() === AUTO_INDEX;
  return familyAmong(RULES[kind], kind, isOpen ? CHOSEN[kind] : type);
}

/** Whether searches by a type of index on vectors of this kind do with vectors on disk, as `IndexFamily` has it. */
export function vectorsOnDiskOf(kind: VectorKind, type: string): IndexFamily["vectorsOnDisk"] {
  return RULES[kind].find((family) => family.type === type)?.vectorsOnDisk;
}

/** What an index takes beside a vector of this kind, as `IndexFamily` has it. */
export function bytesBesideOf(
  kind: VectorKind,
  { type, params }: { readonly type: string; readonly params: IndexParams },
  dim: number,
): number | undefined {
  return RULES[kind].find((family) => family.type === type)?.bytesBeside?.(params, dim);
}

function familyAmong<F extends IndexRules>(families: readonly F[], kind: VectorKind, type: string): F {
  const name = type.toUpperCase();
  const family = families.find((candidate) => candidate.type === name);
  if (family !== undefined) return family;
  const types = families.map((candidate) => candidate.type);
  const detail = `on ${kind} vectors: ${types.join(", ")}`;
  if (Object.values(RULES).some((others) => others.some((other) => other.type === name))) {
    throw new ElanusError("INVALID_PARAMETER", `index type \`${type}\` is not one for ${kind} vectors`, { detail });
  }
  const nearest = NEAREST[name] ?? types.find((known) => name === `GPU_${known}`);
  if (name.startsWith("GPU_")) {
    throw new ElanusError("NOT_SUPPORTED", `index type \`${type}\` needs a graphics card, which Elanus does not use`, {
      hint: `the nearest index on a processor is \`${nearest ?? AUTO_INDEX}\``,
    });
  }
  throw new ElanusError("NOT_SUPPORTED", `index type \`${type}\` is not supported`, {
    detail: `supported ${detail}`,
    hint: nearest === undefined ? nameHint(type, types) : `the nearest to it is \`${nearest}\``,
  });
}
