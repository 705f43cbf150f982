import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ItemFeatures } from "../../../dist/towers/features.js";
import type { Interaction } from "../../../dist/towers/interactions.js";
import { movieLens } from "./movielens.ts";
import { office } from "./office.ts";

/** A user whose next item is to be foretold. */
export interface Case {
  readonly user: string;
  /** Oldest first. */
  readonly history: readonly string[];
  readonly target: string;
}

/** What models learn from, and what they are measured by. */
export interface Lesson {
  readonly interactions: readonly Interaction[];
  readonly cases: readonly Case[];
}

export interface RecommendationData {
  /** In lower case, a word. */
  readonly name: string;
  readonly description: string;
  readonly items: ReadonlyMap<string, ItemFeatures>;
  /** To choose settings by. */
  readonly validation: Lesson;
  /** For the figures: nothing of its cases is in what was learnt or chosen by. */
  readonly test: Lesson;
}

/** The data sets that a folder holds, itself or in the folders `movielens` and `office`. */
export async function findDataSets(path: string): Promise<RecommendationData[]> {
  const folderOf = (name: string, file: string) =>
    [path, join(path, name)].find((folder) => existsSync(join(folder, file)));
  const ratings = folderOf("movielens", "ml-latest-small.zip");
  const histories = folderOf("office", "test.jsonl.gz");
  const found = [
    ...(ratings === undefined ? [] : [await movieLens(join(ratings, "ml-latest-small.zip"))]),
    ...(histories === undefined ? [] : [await office(histories)]),
  ];
  if (found.length > 0) return found;
  throw new Error(`${path} has neither movielens/ml-latest-small.zip nor office/test.jsonl.gz`);
}
