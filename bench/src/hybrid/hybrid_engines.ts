import { elanusHybrid } from "./elanus_hybrid.ts";
import type { HybridEngineKind } from "./hybrid_engine.ts";
import { lancedbHybrid } from "./lancedb_hybrid.ts";
import { zvecHybrid } from "./zvec_hybrid.ts";

export const HYBRID_ENGINES: readonly HybridEngineKind[] = [elanusHybrid, zvecHybrid, lancedbHybrid];

/** @throws Error that lists the engines there are. */
export function hybridEngine(name: string): HybridEngineKind {
  const kind = HYBRID_ENGINES.find((each) => each.name === name);
  if (kind !== undefined) return kind;
  throw new Error(`there is no engine \`${name}\`; there are ${HYBRID_ENGINES.map((each) => each.name).join(", ")}`);
}
