import { ElanusError } from "../../errors/index.ts";
import { readTensorFile, type Table, writeTensorFile } from "../tensor_file.ts";

/** A model of interactions, as stored. */
export interface ModelFile {
  /** How it computes, as `neighbours`. */
  readonly kind: string;
  readonly name: string;
  readonly items: readonly string[];
  /** Undefined ones are as if they were not there. */
  readonly settings: Readonly<Record<string, number | undefined>>;
  readonly arrays: Readonly<Record<string, Table>>;
}

const KIND = "a model of interactions";

export function writeModelFile({ arrays, ...description }: ModelFile): Uint8Array {
  return writeTensorFile({ kind: KIND, description, tables: arrays });
}

/**
 * Reads what `writeModelFile` wrote.
 *
 * @throws ElanusError INVALID_FILE for other bytes, NEWER_FORMAT for a later Elanus's, CORRUPT for a damaged model.
 */
export function readModelFile(bytes: Uint8Array): ModelFile {
  const { description, tables } = readTensorFile(bytes, KIND);
  if (isDescription(description)) return { ...description, arrays: tables };
  throw new ElanusError("CORRUPT", "the model of interactions has no description of its kind");
}

/** The checksum has told that it is what was written: how it is made need not be looked at closely. */
function isDescription(description: unknown): description is Omit<ModelFile, "arrays"> {
  return typeof description === "object" && description !== null && "items" in description;
}
