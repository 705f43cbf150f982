/** Numbers each of a batch's items or features in the order in which they come. Cleared at the cost of what was in it. */
export class Slots {
  /** What has been given a slot, in order. */
  readonly members: number[] = [];
  private readonly slots: Int32Array;

  constructor(most: number) {
    this.slots = new Int32Array(most).fill(-1);
  }

  take(member: number): number {
    const known = this.slots[member];
    if (known >= 0) return known;
    this.slots[member] = this.members.length;
    return this.members.push(member) - 1;
  }

  /** -1 for none. */
  of(member: number): number {
    return this.slots[member];
  }

  clear(): void {
    for (const member of this.members) this.slots[member] = -1;
    this.members.length = 0;
  }
}
