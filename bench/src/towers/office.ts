import { join } from "node:path";
import type { FileRow } from "../../../dist/ingest/index.js";
import type { FeatureValue, ItemFeatures } from "../../../dist/towers/features.js";
import type { Interaction } from "../../../dist/towers/interactions.js";
import type { Case, RecommendationData } from "./recommendation_data.ts";

/**
 * Amazon Office. A user's rows have histories that grow from one to the next, so that a history of `test` may hold the target
 * of another row of it: models learn from the histories of `valid` alone, and are measured by the targets of `test`. To choose
 * by, the last item of each user of `valid` is left out.
 */
export async function office(folder: string): Promise<RecommendationData> {
  const valid = await readCases(join(folder, "valid.jsonl.gz"));
  const sequences = sequencesOf(valid);
  const items = await readItems(join(folder, "items.jsonl.gz"));
  const known = [...sequences].filter(([, own]) => own.length > 1);
  const cases = known.map(([user, own]): Case => {
    return { user, history: own.slice(0, -1), target: own[own.length - 1] };
  });
  const earlier = new Map([...sequences].map(([user, own]) => [user, own.length > 1 ? own.slice(0, -1) : own]));
  return {
    name: "office",
    description: `Amazon Office, ${valid.length.toLocaleString("en")} histories`,
    items,
    validation: { interactions: interactionsOf(earlier), cases },
    test: { interactions: interactionsOf(sequences), cases: await readCases(join(folder, "test.jsonl.gz")) },
  };
}

/** What each user did, in order, put together from the user's histories; an item that comes again counts once. */
function sequencesOf(cases: readonly Case[]): Map<string, string[]> {
  const sequences = new Map<string, Set<string>>();
  for (const { user, history } of cases) sequences.set(user, new Set([...(sequences.get(user) ?? []), ...history]));
  return new Map(Array.from(sequences, ([user, own]) => [user, [...own]]));
}

function interactionsOf(sequences: ReadonlyMap<string, readonly string[]>): Interaction[] {
  return [...sequences].flatMap(([user, own]) => own.map((item, time) => ({ user, item, time, weight: 1 })));
}

async function readCases(path: string): Promise<Case[]> {
  const cases: Case[] = [];
  for await (const { record } of await rows(path)) {
    const { user_id, history, target } = record;
    if (!Array.isArray(history)) throw new Error(`${path} has a row without a history`);
    cases.push({ user: String(user_id), history: history.map(String), target: String(target) });
  }
  return cases;
}

async function readItems(path: string): Promise<Map<string, ItemFeatures>> {
  const items = new Map<string, ItemFeatures>();
  for await (const { record } of await rows(path)) {
    const id = String(record.item_id);
    const fields: Record<string, FeatureValue> = {};
    for (const name of ["title", "description", "brand", "categories"]) {
      if (typeof record[name] === "string" && record[name] !== "") fields[name] = record[name];
    }
    items.set(id, { id, fields });
  }
  return items;
}

async function rows(path: string): Promise<AsyncIterable<FileRow>> {
  const { readRows } = await import("../../../dist/index.js");
  return readRows([path]);
}
