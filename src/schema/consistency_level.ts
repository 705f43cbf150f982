import { ElanusError } from "../errors/index.ts";

/** Milvus's levels (https://milvus.io/docs/consistency.md); their numbers are their places. */
export const CONSISTENCY_LEVELS = ["Strong", "Session", "Bounded", "Eventually", "Customized"] as const;
export type ConsistencyLevelName = (typeof CONSISTENCY_LEVELS)[number];

/** The level of that name or number. @throws ElanusError INVALID_PARAMETER */
export function consistencyLevel(level: unknown): ConsistencyLevelName {
  const found = CONSISTENCY_LEVELS.find((name, number) => level === name || level === number);
  if (found !== undefined) return found;
  throw new ElanusError("INVALID_PARAMETER", `consistency level \`${level}\` does not exist`, {
    hint: `one of ${CONSISTENCY_LEVELS.join(", ")}, or its number from 0`,
  });
}
