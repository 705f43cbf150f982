import type { ConsistencyLevelName } from "../../schema/consistency_level.ts";

/** As in Milvus, where it is called `graceful_time`. */
export const DEFAULT_STALENESS_MS = 5000;

/** How new what a read sees must be; what that costs a follower stands in docs/data-model.md. */
export interface Guarantee {
  readonly level: ConsistencyLevelName;
  /** How old what is seen may be under `Bounded`, in milliseconds. */
  readonly stalenessMs: number;
  /** Milliseconds since 1970: what was acknowledged by then is seen, at any level. */
  readonly timestamp: number;
}
