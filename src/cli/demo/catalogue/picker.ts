/** Chance in the forms that writing a catalogue needs; equal seeds give equal choices. */
export class Picker {
  private state: number;

  /** @param seed any integer; its lower 32 bits count */
  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  chance(share: number): boolean {
    return this.uniform() < share;
  }

  /** An integer from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.uniform() * (high - low + 1));
  }

  one<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.uniform() * choices.length)];
  }

  /** `count` different choices in a random order; fewer where there are not so many. */
  some<T>(choices: readonly T[], count: number): T[] {
    const rest = [...choices];
    const picked: T[] = [];
    while (picked.length < count && rest.length > 0) {
      picked.push(...rest.splice(Math.floor(this.uniform() * rest.length), 1));
    }
    return picked;
  }

  /** A value with a normal distribution. */
  around(mean: number, deviation: number): number {
    return mean + deviation * this.normal();
  }

  /** Uniform in [0, 1): mulberry32, a 32-bit counter through a mixing function. */
  private uniform(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Standard normal, by Box and Muller (1958). */
  private normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }
}
