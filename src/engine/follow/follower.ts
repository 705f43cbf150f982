import { type FileSystem, Manifest } from "../../storage/index.ts";
import { type CollectionDocument, type DatabaseDocument, parseDatabaseDocument } from "../catalog/documents.ts";
import type { Collection } from "../collection/collection.ts";
import { type CatchUp, FollowedCollection } from "./followed_collection.ts";
import type { Guarantee } from "./guarantee.ts";

/** How often a follower looks by itself what the writer has done. */
export const REFRESH_MS = 1000;

/** What a follower asks of the database that it keeps up. */
export interface FollowHost {
  readonly fs: FileSystem;
  readonly folder: string;
  makeCollection(document: CollectionDocument): Collection;
  /** Shows a state to all that comes after; gives no way. */
  show(document: DatabaseDocument, collections: readonly Collection[]): void;
}

/** A state of the database that was read and is not shown yet. */
interface NextState {
  readonly document: DatabaseDocument;
  readonly followed: Map<number, FollowedCollection>;
  readonly changes: ReadonlyMap<FollowedCollection, CatchUp>;
}

/**
 * Keeps a database up that another process writes to.
 *
 * A refresh reads the manifest where it is another one, what it names and is not known, and the ends of the logs; then
 * all is shown at once. Files may go while they are read, and a field may come whose values the logs have already: then
 * it begins anew with what stands next, and keeps what it has read.
 */
export class Follower {
  private readonly host: FollowHost;
  private readonly timer: NodeJS.Timeout;
  private mark = "";
  private document: DatabaseDocument | undefined;
  private followed = new Map<number, FollowedCollection>();
  private running: Promise<void> | undefined;
  private waiting: Promise<void> | undefined;
  private closed = false;
  /** When the last refresh began that succeeded: what was acknowledged by then is seen. */
  private asOf = { time: 0, clock: Number.NEGATIVE_INFINITY };

  constructor(host: FollowHost) {
    this.host = host;
    this.timer = setInterval(() => {
      // Who has to know of a failure asks for a refresh himself.
      if (this.running === undefined) this.start().catch(() => {});
    }, REFRESH_MS).unref();
  }

  /** Resolves when all is seen that was acknowledged before the call. */
  fresh(): Promise<void> {
    if (this.running === undefined) return this.start();
    // What runs may have looked before the call.
    this.waiting ??= this.running.then(
      () => this.startWaiting(),
      () => this.startWaiting(),
    );
    return this.waiting;
  }

  /** Waits until a read may see what is seen; undefined where it may at once. */
  catchUp({ level, stalenessMs, timestamp }: Guarantee): Promise<void> | undefined {
    const age = performance.now() - this.asOf.clock;
    const isStale = level === "Strong" || (level === "Bounded" && age > stalenessMs);
    return isStale || timestamp >= this.asOf.time ? this.fresh() : undefined;
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    await this.waiting?.catch(() => {});
    await this.running?.catch(() => {});
    for (const each of this.followed.values()) await each.close();
  }

  private startWaiting(): Promise<void> {
    this.waiting = undefined;
    return this.start();
  }

  private start(): Promise<void> {
    const running = this.refresh().finally(() => {
      this.running = undefined;
    });
    this.running = running;
    return running;
  }

  private async refresh(): Promise<void> {
    const asOf = { time: Date.now(), clock: performance.now() };
    for (let isShown = false; !isShown && !this.closed; ) isShown = await this.advance();
    this.asOf = asOf;
  }

  /** False where it must begin anew. */
  private async advance(): Promise<boolean> {
    const mark = await this.readMark();
    try {
      const next = await this.read(mark);
      const isNews = next.document !== this.document || next.changes.size > 0;
      if (isNews && !(await this.haveSchemas(mark, next.changes))) return false;
      if (isNews) this.show(mark, next);
      return true;
    } catch (failure) {
      if ((await this.readMark()) !== mark) return false;
      throw failure;
    }
  }

  private async read(mark: string): Promise<NextState> {
    const document = mark === this.mark && this.document !== undefined ? this.document : await this.readDocument();
    const followed = new Map<number, FollowedCollection>();
    const changes = new Map<FollowedCollection, CatchUp>();
    for (const each of document.collections) {
      const one = this.followed.get(each.id) ?? new FollowedCollection(this.host.makeCollection(each));
      // Kept at once: what is read of it now need not be read again.
      this.followed.set(each.id, one);
      followed.set(each.id, one);
      const change = await one.read(each);
      if (one.isNews(change)) changes.set(one, change);
    }
    return { document, followed, changes };
  }

  /** Whether the logs were read by the schemas that they were written by. */
  private async haveSchemas(mark: string, changes: NextState["changes"]): Promise<boolean> {
    if ((await this.readMark()) === mark) return true;
    const { collections } = await this.readDocument();
    return [...changes.values()].every(({ document }) => {
      const stands = collections.find(({ id }) => id === document.id);
      return stands === undefined || JSON.stringify(stands.schema) === JSON.stringify(document.schema);
    });
  }

  /** What has not changed stays the same object. */
  private async readDocument(): Promise<DatabaseDocument> {
    const { document } = await Manifest.open(this.host.fs, this.host.folder, parseDatabaseDocument);
    const known = new Map(this.document?.collections.map((each) => [each.id, each]));
    return { ...document, collections: document.collections.map((each) => sameOr(known.get(each.id), each)) };
  }

  private show(mark: string, { document, followed, changes }: NextState): void {
    for (const [one, change] of changes) one.apply(change);
    const gone = [...this.followed].filter(([id]) => !followed.has(id));
    this.mark = mark;
    this.document = document;
    this.followed = followed;
    this.host.show(
      document,
      [...followed.values()].map(({ collection }) => collection),
    );
    for (const [, one] of gone) void one.close();
  }

  private readMark(): Promise<string> {
    return Manifest.mark(this.host.fs, this.host.folder);
  }
}

function sameOr(known: CollectionDocument | undefined, read: CollectionDocument): CollectionDocument {
  if (known === undefined) return read;
  if (JSON.stringify(known) === JSON.stringify(read)) return known;
  const isSame = JSON.stringify(known.schema) === JSON.stringify(read.schema);
  return isSame ? { ...read, schema: known.schema } : read;
}
