/** Sums by number, of which some are reached and others not: a sum may well be 0. */
export class ReachedSums {
  private readonly sums: Float64Array;
  private readonly reached: Uint8Array;

  constructor(count: number) {
    this.sums = new Float64Array(count);
    this.reached = new Uint8Array(count);
  }

  add(number: number, value: number): void {
    this.sums[number] += value;
    this.reached[number] = 1;
  }

  /** The sums, and `NaN` where nothing was added; then all begin anew. */
  take(): Float64Array {
    const taken = this.sums.slice();
    for (let i = 0; i < taken.length; i++) if (this.reached[i] === 0) taken[i] = Number.NaN;
    this.sums.fill(0);
    this.reached.fill(0);
    return taken;
  }
}
