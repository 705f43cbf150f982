import { ElanusError } from "../../errors/index.ts";
import type { Table } from "../tensor_file.ts";
import { FactorModel } from "./factors/factor_model.ts";
import type { InteractionModel } from "./interaction_model.ts";
import { ItemIds } from "./item_ids.ts";
import { type ModelFile, readModelFile } from "./model_file.ts";
import { NeighbourModel } from "./neighbours/neighbour_model.ts";
import { type PopularList, PopularLists } from "./popular/popular_lists.ts";

/**
 * Reads what `save()` of a model returned, whichever kind it is.
 *
 * @throws ElanusError INVALID_FILE for other bytes, NEWER_FORMAT for a later Elanus's, CORRUPT for a damaged model.
 */
export function readInteractionModel(bytes: Uint8Array): InteractionModel {
  const file = readModelFile(bytes);
  if (file.kind === "neighbours") return readNeighbours(file);
  if (file.kind === "factors") return readFactors(file);
  if (file.kind === "popular") return readPopular(file);
  throw new ElanusError("NEWER_FORMAT", `models of the kind \`${file.kind}\` are not known`, {
    hint: "update Elanus, or fit the model again",
  });
}

function readNeighbours({ name, items, settings, arrays }: ModelFile): NeighbourModel {
  const table = { starts: u32(arrays.starts), neighbours: u32(arrays.neighbours), weights: f32(arrays.weights) };
  return new NeighbourModel(name, new ItemIds(items), table, settings.halfLife);
}

function readFactors({ items, settings, arrays }: ModelFile): FactorModel {
  const { dim = 0, unobserved = 0, regularisation = 0, halfLife } = settings;
  return new FactorModel(new ItemIds(items), f32(arrays.vectors), { dim, unobserved, regularisation }, halfLife);
}

function readPopular({ items, arrays }: ModelFile): PopularLists {
  const listOf = (group: string): PopularList => {
    return { items: u32(arrays[`items:${group}`]), scores: f32(arrays[`scores:${group}`]) };
  };
  const names = Object.keys(arrays).flatMap((name) => (name.startsWith("items:") ? [name.slice("items:".length)] : []));
  const groups = names.filter((name) => name !== "").map((name): [string, PopularList] => [name, listOf(name)]);
  return new PopularLists(new ItemIds(items), listOf(""), new Map(groups));
}

function u32(array: Table): Uint32Array {
  if (array instanceof Uint32Array) return array;
  throw wrongArray();
}

function f32(array: Table): Float32Array {
  if (array instanceof Float32Array) return array;
  throw wrongArray();
}

function wrongArray(): ElanusError {
  return new ElanusError("CORRUPT", "the model of interactions has other numbers than its kind");
}
