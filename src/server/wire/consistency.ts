import type { ReadConsistency, WithLevelName } from "../../client/requests.ts";
import { CONSISTENCY_LEVELS } from "../../schema/consistency_level.ts";

/** What a read's message says of how new what it sees must be. */
interface WireConsistency {
  readonly consistencyLevel: number;
  readonly useDefaultConsistency: boolean;
  readonly guaranteeTimestamp: bigint;
}

/** The same as the client takes it. */
export function consistencyOf(request: WireConsistency): WithLevelName<ReadConsistency> {
  const guarantee_timestamp = request.guaranteeTimestamp;
  const consistency_level = CONSISTENCY_LEVELS[request.consistencyLevel];
  return request.useDefaultConsistency ? { guarantee_timestamp } : { guarantee_timestamp, consistency_level };
}
