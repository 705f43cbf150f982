/** What is known of a user or an item under one name: a text or category, a number, or several categories. */
export type FeatureValue = string | number | readonly string[] | undefined;

export interface ItemFeatures {
  readonly id: string;
  readonly fields: Readonly<Record<string, FeatureValue>>;
}

export interface UserFeatures {
  /** Absent for a user who is not known. */
  readonly id?: string;
  /** The items that the user had to do with, oldest first. */
  readonly history: readonly HistoryEntry[];
  readonly fields: Readonly<Record<string, FeatureValue>>;
}

export interface HistoryEntry {
  readonly item: string;
  /** In the unit of the interactions. */
  readonly time?: number;
}
