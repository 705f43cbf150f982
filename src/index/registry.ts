import { ElanusError, nameHint } from "../errors/index.ts";
import { flatFamily } from "./flat/flat_family.ts";
import { hnswFamily } from "./hnsw/hnsw_family.ts";
import type { IndexFamily } from "./vector_index.ts";

const FAMILIES: readonly IndexFamily[] = [flatFamily, hnswFamily];

/** Milvus's types that run on a graphics card, and what comes nearest to each on a processor. */
const NEAREST_OF_GPU: Readonly<Record<string, string>> = {
  GPU_BRUTE_FORCE: "FLAT",
  GPU_CAGRA: "HNSW",
  GPU_IVF_FLAT: "HNSW",
  GPU_IVF_PQ: "HNSW",
};

/**
 * The family of an index type, by Milvus's name.
 *
 * @throws ElanusError NOT_SUPPORTED for a type that Elanus has not, with those that it has.
 */
export function indexFamily(type: string): IndexFamily {
  const family = FAMILIES.find((candidate) => candidate.type === type.toUpperCase());
  if (family !== undefined) return family;
  const nearest = NEAREST_OF_GPU[type.toUpperCase()];
  if (nearest !== undefined) {
    throw new ElanusError("NOT_SUPPORTED", `index type \`${type}\` needs a graphics card, which Elanus does not use`, {
      hint: `the nearest index on a processor is \`${nearest}\``,
    });
  }
  const types = FAMILIES.map((candidate) => candidate.type);
  throw new ElanusError("NOT_SUPPORTED", `index type \`${type}\` is not supported`, {
    detail: `supported: ${types.join(", ")}`,
    hint: nameHint(type, types),
  });
}
