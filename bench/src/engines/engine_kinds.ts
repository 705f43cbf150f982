import { elanus, elanusFlat } from "./elanus.ts";
import type { EngineKind } from "./engine.ts";
import { hnswlib } from "./hnswlib.ts";
import { lancedb } from "./lancedb.ts";
import { usearch } from "./usearch.ts";
import { zvec, zvecInt8, zvecRabitq } from "./zvec.ts";

export const ENGINE_KINDS: readonly EngineKind[] = [
  ...[elanus, elanusFlat],
  ...[zvec, zvecInt8, zvecRabitq, hnswlib, usearch, lancedb],
];

/** @throws Error that lists the engines there are. */
export function engineKind(name: string): EngineKind {
  const kind = ENGINE_KINDS.find((each) => each.name === name);
  if (!kind) throw new Error(`there is no engine \`${name}\`; there are ${ENGINE_KINDS.map((k) => k.name).join(", ")}`);
  return kind;
}
