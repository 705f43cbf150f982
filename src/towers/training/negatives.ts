import type { TowersOptions } from "../options.ts";
import { FrequencyEstimate } from "./frequency_estimate.ts";
import type { Example, UserSequence } from "./sequences.ts";

/** Which items stand beside the targets of a batch as candidates, and what their logits are corrected by. */
export class NegativeSource {
  /** How likely an item is to be a target of a batch, or one that was passed over. */
  readonly frequency: FrequencyEstimate;
  /** What the towers themselves take for likely and users have not had, as far as it has been sought. */
  hard: ReadonlyMap<UserSequence, readonly number[]> = new Map();
  private readonly items: number;
  private readonly options: TowersOptions;
  private steps = 0;

  constructor(items: number, options: TowersOptions) {
    this.items = items;
    this.options = options;
    this.frequency = new FrequencyEstimate(items, Math.min(options.batch, items));
  }

  /** Goes on after so many batches, of which the estimates are what was noted. */
  resume(steps: number, { gaps, last }: Readonly<Record<string, ArrayLike<number>>>): void {
    this.steps = steps;
    this.frequency.gaps.set(gaps);
    this.frequency.last.set(last);
  }

  /**
   * Items beside the targets of the examples; some may be targets. What a user was shown and passed over is among them, whatever the
   * others are.
   */
  draw(examples: readonly Example[], random: () => number): number[] {
    this.steps++;
    if (this.options.negatives === "all") return Array.from({ length: this.items }, (_, item) => item);
    const passedOver = this.drawHard(examples, ({ skipped }) => skipped, random);
    const targets = examples.map(({ user, place }) => user.items[place]);
    this.frequency.note(new Set([...targets, ...passedOver]), this.steps);
    const drawn = Array.from({ length: this.uniform }, () => Math.floor(random() * this.items));
    return [...drawn, ...passedOver, ...this.drawHard(examples, (user) => this.hard.get(user) ?? [], random)];
  }

  /**
   * Less the logarithm of how likely each candidate is to be one, so that what is often in a batch is not taken for unlikely (Yi et al.
   * 2019, equation 3).
   */
  biases(candidates: readonly number[]): Float32Array {
    const { negatives, correction } = this.options;
    if (negatives === "all" || !correction) return new Float32Array(candidates.length);
    const drawn = 1 - (1 - 1 / this.items) ** this.uniform;
    return Float32Array.from(candidates, (item) => {
      const likely = this.options.negatives === "uniform" ? 0 : this.frequency.probability(item);
      return -Math.log(1 - (1 - likely) * (1 - drawn));
    });
  }

  private get uniform(): number {
    return this.options.negatives === "in-batch" ? 0 : this.options.drawn;
  }

  /** For each example some of what is hard for its user. */
  private drawHard(
    examples: readonly Example[],
    hardFor: (user: UserSequence) => readonly number[],
    random: () => number,
  ): number[] {
    const drawn: number[] = [];
    for (const { user } of examples) {
      const own = hardFor(user);
      for (let i = 0; i < this.options.hard && own.length > 0; i++) drawn.push(own[Math.floor(random() * own.length)]);
    }
    return drawn;
  }
}
