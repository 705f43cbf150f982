/** Keeps the first so many of what is added, in an order; of what is equal in it the first that came. */
export class FirstInOrder<T extends object> {
  private readonly most: number;
  private readonly compare: (a: T, b: T) => number;
  private kept: T[] = [];
  /** The last of those that were the first at the last cut: nothing that is not before it is among them any more. */
  private bound: T | undefined;

  constructor(most: number, compare: (a: T, b: T) => number) {
    this.most = most;
    this.compare = compare;
  }

  /** @returns whether it may be among them. */
  add(item: T): boolean {
    if (this.bound !== undefined && this.compare(item, this.bound) >= 0) return false;
    this.kept.push(item);
    // Now and then, so that each costs little.
    if (this.kept.length >= 2 * this.most) this.cut();
    return true;
  }

  /** They, in order. */
  items(): readonly T[] {
    this.cut();
    return this.kept;
  }

  private cut(): void {
    this.kept.sort(this.compare);
    if (this.kept.length < this.most) return;
    this.kept.length = this.most;
    this.bound = this.kept.at(-1);
  }
}
