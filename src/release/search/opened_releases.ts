import type { Release } from "../record/release_record.ts";

/** As many stay open: what is live, and what it may be rolled back to. */
const MOST_OPEN = 2;

interface Opened<T> {
  readonly opening: Promise<T>;
  tasks: number;
}

/** What is opened of a release once for all tasks on it, as its encoder. It is closed when other releases came after it. */
export class OpenedReleases<T extends { readonly close: () => void }> {
  private readonly open: (release: Release) => Promise<T>;
  /** By collection, the one that was asked for last at the end. */
  private readonly known = new Map<string, Opened<T>>();

  constructor(open: (release: Release) => Promise<T>) {
    this.open = open;
  }

  /** @throws what opening and the task throw. */
  async use<R>(release: Release, task: (opened: T) => Promise<R>): Promise<R> {
    const opened = this.openedOf(release);
    opened.tasks++;
    try {
      return await task(await opened.opening);
    } finally {
      opened.tasks--;
      this.closeOld();
    }
  }

  private openedOf(release: Release): Opened<T> {
    const { collection } = release;
    const opened = this.known.get(collection) ?? this.openNew(release);
    this.known.delete(collection);
    this.known.set(collection, opened);
    return opened;
  }

  private openNew(release: Release): Opened<T> {
    const opening = this.open(release);
    // One that failed may be had the next time.
    opening.catch(() => this.known.delete(release.collection));
    return { opening, tasks: 0 };
  }

  private closeOld(): void {
    const old = [...this.known].slice(0, -MOST_OPEN).filter(([, { tasks }]) => tasks === 0);
    for (const [collection, { opening }] of old) {
      this.known.delete(collection);
      opening.then(
        ({ close }) => close(),
        () => undefined,
      );
    }
  }
}
