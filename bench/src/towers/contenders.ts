import type { Contender } from "./contender.ts";
import { MODEL_CONTENDERS } from "./model_contenders.ts";
import { towerContender } from "./tower_contender.ts";

/** All that take part, in the order in which they are told. */
export const CONTENDERS: readonly Contender[] = [...MODEL_CONTENDERS, towerContender()];
