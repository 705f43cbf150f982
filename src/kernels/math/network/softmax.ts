import type { KernelMemory } from "../../kernel_memory.ts";
import type { Matrix } from "./matrix.ts";
import { NumberList } from "./number_list.ts";
import { overRows } from "./over_rows.ts";

/** What the scores of a batch are asked: a row a question, a column a candidate. */
export interface Questions {
  /** The right column of each row. */
  readonly targets: ArrayLike<number>;
  /** What each row counts. */
  readonly weights: ArrayLike<number>;
  /** Added to the logits of each column. */
  readonly biases: ArrayLike<number>;
  /** Columns that are no answers, by row: `hidden[hiddenStarts[r]]` to `hidden[hiddenStarts[r + 1] - 1]`, never the target. */
  readonly hiddenStarts: ArrayLike<number>;
  readonly hidden: ArrayLike<number>;
}

/** The cross-entropy of softmax over the candidates. */
export class Softmax {
  private readonly memory: KernelMemory;
  private readonly targets: NumberList;
  private readonly weights: NumberList;
  private readonly biases: NumberList;
  private readonly hiddenStarts: NumberList;
  private readonly hidden: NumberList;
  private readonly sums: NumberList;
  private columns = 0;

  constructor(memory: KernelMemory) {
    this.memory = memory;
    this.targets = new NumberList(memory);
    this.weights = new NumberList(memory);
    this.biases = new NumberList(memory);
    this.hiddenStarts = new NumberList(memory);
    this.hidden = new NumberList(memory);
    this.sums = new NumberList(memory);
  }

  ask({ targets, weights, biases, hiddenStarts, hidden }: Questions): void {
    this.columns = biases.length;
    this.targets.setWhole(targets);
    this.weights.setFloats(weights);
    this.biases.setFloats(biases, Math.ceil(biases.length / 16) * 16);
    this.hiddenStarts.setWhole(hiddenStarts);
    this.hidden.setWhole(hidden);
    this.sums.resize(targets.length * 2);
  }

  /** The scores, times `scale` the logits, become the gradient with respect to them; returns the sum of the weighed losses. */
  async lossOf(scores: Matrix, scale: number): Promise<number> {
    const { targets, weights, biases, hiddenStarts, hidden, sums } = this;
    await overRows(this.memory, "softmax_rows", targets.length, scores.columns * 8, (begin, end) => [
      ...[scores.pointer, scores.stride, begin, end, this.columns, scores.columns],
      ...[biases.pointer, targets.pointer, hiddenStarts.pointer, hidden.pointer, weights.pointer, scale, sums.pointer],
    ]);
    const [parts, counts] = [sums.floats(), weights.floats()];
    return counts.reduce((loss, weight, r) => loss + weight * (Math.log(parts[2 * r + 1]) - parts[2 * r]), 0);
  }
}
