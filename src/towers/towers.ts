import type { ItemFeatures, UserFeatures } from "./features.ts";

/** Which towers these are: vectors of one pair mean nothing to another. */
export interface TowersIdentity {
  readonly name: string;
  /** The way of computing, and what was learnt. */
  readonly version: string;
  /** Of the file that the towers came from, in hex digits. */
  readonly checksum: string;
  readonly dim: number;
}

/** Two encoders into one space: the product of a user's vector and an item's says how well they fit. */
export interface Towers {
  readonly identity: TowersIdentity;
  /** A vector of `dim` values and unit length for each user; all zeros for one of whom nothing is known. */
  encodeUsers(users: readonly UserFeatures[]): Promise<Float32Array[]>;
  /** A vector of `dim` values and unit length for each item; all zeros for one of which nothing is known. */
  encodeItems(items: readonly ItemFeatures[]): Promise<Float32Array[]>;
  /** The towers themselves, where they were trained here: a release keeps them. */
  save?(): Uint8Array;
  /** Gives back the memory that they take: they cannot be used again. */
  close?(): void;
}
