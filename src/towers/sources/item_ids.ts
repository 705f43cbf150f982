/** Items by number, and their numbers by name. */
export class ItemIds {
  readonly names: readonly string[];
  private readonly numbers: ReadonlyMap<string, number>;

  constructor(names: readonly string[]) {
    this.names = names;
    this.numbers = new Map(names.map((name, number) => [name, number]));
  }

  get size(): number {
    return this.names.length;
  }

  /** The numbers of those that are known, in their order. */
  numbersOf(names: Iterable<string>): number[] {
    return Array.from(names).flatMap((name) => this.numbers.get(name) ?? []);
  }
}
