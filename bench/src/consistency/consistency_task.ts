/** In the order in which they are measured. */
export const LEVELS = ["Strong", "Bounded", "Session", "Eventually"] as const;
export type Level = (typeof LEVELS)[number];

export interface SteadyTask {
  readonly folder: string;
  readonly dim: number;
  readonly rowsPath: string;
  readonly initialRows: number;
  readonly rowsPerSecond: number;
  readonly seconds: number;
}

export interface FollowerTask {
  readonly folder: string;
  readonly dim: number;
  readonly queriesPath: string;
  readonly levels: readonly Level[];
  /** At each level. */
  readonly seconds: number;
}

/** Searches of a follower at one level, each a while after the one before. */
export interface LevelAnswer {
  readonly level: Level;
  readonly searches: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}
