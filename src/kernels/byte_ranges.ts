interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** Parts of a memory, in rising order and apart from each other. */
export class ByteRanges {
  private readonly ranges: readonly ByteRange[];

  constructor(ranges: readonly ByteRange[] = []) {
    this.ranges = ranges;
  }

  get bytes(): number {
    return this.ranges.reduce((sum, { from, to }) => sum + to - from, 0);
  }

  /** What is in these, in [from, to), or in both. */
  with(from: number, to: number): ByteRanges {
    if (from >= to) return this;
    const apart = this.ranges.filter((range) => range.to < from || range.from > to);
    const touching = this.ranges.filter((range) => range.to >= from && range.from <= to);
    const joined = {
      from: Math.min(from, ...touching.map((range) => range.from)),
      to: Math.max(to, ...touching.map((range) => range.to)),
    };
    return new ByteRanges([...apart, joined].sort((a, b) => a.from - b.from));
  }

  /** The parts of these that lie in [from, to). */
  within(from: number, to: number): ByteRange[] {
    return this.ranges
      .map((range) => ({ from: Math.max(range.from, from), to: Math.min(range.to, to) }))
      .filter((range) => range.from < range.to);
  }
}
