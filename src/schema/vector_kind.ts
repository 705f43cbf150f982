import type { DataTypeName } from "./data_type.ts";
import { LIMITS } from "./limits.ts";

/** Vectors of one kind are compared alike and take the same indexes. */
export type VectorKind = "dense" | "binary" | "sparse";

const KINDS: Partial<Record<DataTypeName, VectorKind>> = {
  FloatVector: "dense",
  Float16Vector: "dense",
  BFloat16Vector: "dense",
  Int8Vector: "dense",
  BinaryVector: "binary",
  SparseFloatVector: "sparse",
};

/** Which kind of vectors a type has; undefined for types that hold none. */
export function vectorKind(type: DataTypeName): VectorKind | undefined {
  return KINDS[type];
}

/** The dims that a field of the kind may have; a sparse one has none. */
export function dimRange(kind: VectorKind): { least: number; most: number; multipleOf: number } | undefined {
  if (kind === "sparse") return undefined;
  if (kind === "binary") return { least: 8, most: LIMITS.maxBinaryDim, multipleOf: 8 };
  return { least: LIMITS.minDim, most: LIMITS.maxDim, multipleOf: 1 };
}
