import { ElanusError } from "../../errors/index.ts";
import { readTensorFile, writeTensorFile } from "../tensor_file.ts";
import type { FeatureTableParts } from "./feature_table.ts";
import type { NetworkParameters, NetworkShape } from "./network.ts";

/** Trained towers, as they are kept. */
export interface TowersModel {
  readonly name: string;
  readonly shape: NetworkShape;
  /** Items of a history that count, the last ones. */
  readonly history: number;
  readonly userIds: boolean;
  /** Dims whose vectors were taught beside the whole. */
  readonly prefixes: readonly number[];
  readonly features: FeatureTableParts;
  readonly parameters: NetworkParameters;
  /** The items that histories may hold, and the sums of their bags, one after another. */
  readonly itemIds: readonly string[];
  readonly itemSums: Float32Array;
}

const KIND = "towers";

export function writeTowersModel(model: TowersModel): Uint8Array {
  const { features, parameters, itemSums, ...described } = model;
  const { hashes, rarity, middles, fields } = features;
  // JSON has no infinity.
  const recency = described.shape.recency.map((halfLife) => (Number.isFinite(halfLife) ? halfLife : null));
  return writeTensorFile({
    kind: KIND,
    description: { ...described, shape: { ...described.shape, recency }, middles, fields },
    tables: { hashes, rarity, itemSums, ...parameters },
  });
}

/** @throws ElanusError INVALID_FILE for other bytes, NEWER_FORMAT for another version's, CORRUPT for a damaged file. */
export function readTowersModel(bytes: Uint8Array): TowersModel {
  const { description, tables } = readTensorFile(bytes, KIND);
  const { hashes, rarity, itemSums, ...parameters } = tables;
  if (!isDescription(description) || !(hashes instanceof Uint32Array)) throw unreadable();
  const { middles, fields, ...described } = description;
  const recency = described.shape.recency.map((halfLife) => halfLife ?? Number.POSITIVE_INFINITY);
  return {
    // In the order in which it was written: to be written again to the same bytes, and so the same checksum.
    ...described,
    shape: { ...described.shape, recency },
    features: { fields, hashes, rarity: floats(rarity), middles },
    parameters: Object.fromEntries(Object.entries(parameters).map(([name, table]) => [name, floats(table)])),
    itemSums: floats(itemSums),
  };
}

/** As `writeTowersModel` writes it: its checksum has been verified. */
type Description = Omit<TowersModel, "features" | "parameters" | "itemSums" | "shape"> & {
  readonly shape: Omit<NetworkShape, "recency"> & { readonly recency: readonly (number | null)[] };
} & Pick<FeatureTableParts, "middles" | "fields">;

function isDescription(value: unknown): value is Description {
  return typeof value === "object" && value !== null && "shape" in value && "itemIds" in value && "fields" in value;
}

function floats(table: unknown): Float32Array {
  if (table instanceof Float32Array) return table;
  throw unreadable();
}

function unreadable(): ElanusError {
  return new ElanusError("CORRUPT", "the file of towers lacks a part", { hint: "train again" });
}
