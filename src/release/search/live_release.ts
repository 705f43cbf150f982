import type { Connection } from "../../client/connection.ts";
import { ElanusError } from "../../errors/index.ts";
import type { Release } from "../record/release_record.ts";
import { isGone, resolveRelease } from "../record/releases.ts";

/** How long what an alias stands for is taken for known. A promotion is seen by everyone after that. */
const DEFAULT_MAX_AGE_MS = 250;
/** Releases that may be dropped under one search before it gives up. */
const MOST_MOVES = 3;

/**
 * The release that an alias stands for. A task is given one and works on its collection by name, not by the alias: all
 * that it reads is of one release, whenever the alias is turned.
 */
export class LiveRelease {
  private readonly client: Connection;
  private readonly alias: string;
  private readonly maxAge: number;
  private known: { readonly release: Promise<Release>; readonly at: number } | undefined;

  /** @param maxAge milliseconds. */
  constructor(client: Connection, alias: string, maxAge = DEFAULT_MAX_AGE_MS) {
    this.client = client;
    this.alias = alias;
    this.maxAge = maxAge;
  }

  /** @throws ElanusError ALIAS_NOT_FOUND, RELEASE_NOT_FOUND, ALIAS_CONFLICT. */
  async current(): Promise<Release> {
    const now = performance.now();
    if (this.known !== undefined && now - this.known.at < this.maxAge) return this.known.release;
    return this.resolve();
  }

  /**
   * Runs a task on the live release; on the next one where its collection was dropped under it.
   *
   * @throws ElanusError as `current`; what the task throws.
   */
  async run<T>(task: (release: Release) => Promise<T>): Promise<T> {
    let release = await this.current();
    for (let moves = 0; ; moves++) {
      try {
        return await task(release);
      } catch (error) {
        const next = isMoved(error) && moves < MOST_MOVES ? await this.resolve() : release;
        if (next.collection === release.collection) throw error;
        release = next;
      }
    }
  }

  private resolve(): Promise<Release> {
    const release = resolveRelease(this.client, this.alias);
    this.known = { release, at: performance.now() };
    release.catch(() => {
      this.known = undefined;
    });
    return release;
  }
}

/** A read that goes on for long ends as closed where its collection is dropped. */
function isMoved(error: unknown): boolean {
  return isGone(error) || (error instanceof ElanusError && error.code === "CLOSED");
}
