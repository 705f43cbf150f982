import { existsSync } from "node:fs";
import { join } from "node:path";
import { movieLens } from "./movielens.ts";
import { office } from "./office.ts";
import type { RecommendationData } from "./recommendation_data.ts";

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
